"""The scenario and the study of the browser tests: small, so that runs take no time."""

SCENARIO = """\
schema: 1
extends: one-country
title: Sixteen weeks
period: {end: 2020-06-28}
timeline: {session: null}
countries: {homeland: {strata: {families: {agents: 200}, workers: {agents: 200}, public: {agents: 200}}}}
"""

STUDY = """\
schema: 1
title: Dependence by commitment
scenario: short.yaml
factors:
  countries.homeland.government.dependence: {list: [0.1, 0.5, 0.9]}
  countries.homeland.government.commitment: {list: [0.2, 0.6]}
replicates: 4
outcomes:
  - {outcome: turnout, functional: total}
  - {outcome: external_posture, functional: share_of_weeks, value: silence}
"""
