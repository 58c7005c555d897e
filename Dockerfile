# dilemma-sim in a small image, with exactly the library versions of uv.lock:
#   docker build --tag dilemma-sim .
#   docker run --rm --volume "$PWD:/work" --user "$(id -u):$(id -g)" dilemma-sim run one-country
# More of it: --build-arg EXTRAS="--extra analysis --extra calibrate"

FROM python:3.13-slim AS build
ARG EXTRAS="--extra analysis"
RUN python -m pip install --no-cache-dir uv
WORKDIR /source
COPY pyproject.toml uv.lock README.md LICENSE CITATION.cff ./
COPY src src
COPY scenarios scenarios
ENV UV_PROJECT_ENVIRONMENT=/opt/dilemma-sim UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN uv sync --locked --no-default-groups --no-editable --no-cache ${EXTRAS}

FROM python:3.13-slim
COPY --from=build /opt/dilemma-sim /opt/dilemma-sim
# Compiled code and settings of matplotlib are kept where any user may write.
ENV PATH="/opt/dilemma-sim/bin:$PATH" \
    NUMBA_CACHE_DIR=/var/cache/dilemma-sim/numba \
    MPLCONFIGDIR=/var/cache/dilemma-sim/matplotlib
RUN useradd --create-home --uid 1000 analyst \
    && install --directory --mode=1777 /var/cache/dilemma-sim \
    && install --directory --owner=analyst --group=analyst /work
USER analyst
WORKDIR /work
ENTRYPOINT ["dilemma-sim"]
CMD ["--help"]
