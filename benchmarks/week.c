/* The same week in C, twice: what our compiled loops are measured against.
 *
 *   week_dense  every citizen's traits and memory are columns of floats, all read every week; it is given its
 *               random numbers
 *   week_same   our own way: numbers from the highest down, and traits computed for the few who may come
 *
 * Philox4x32-10 holds its words of 32 bits in lanes of 64, since that is how vector units multiply: a product
 * reads only the low half of a lane, so that what gathers in the high half need not be masked away.
 * Chunks are whole circles, whole Philox blocks and whole groups: whoever comes can push to the others at the end of
 * a chunk.
 *
 * cc -O3 -march=native -fopenmp -shared -fPIC -DISSUES=2 week.c, and once more with -DPLAIN
 */
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__AVX2__) && !defined(PLAIN) /* PLAIN: loops without intrinsics, also where there are some */
#define VECTORS
#include <immintrin.h>
#endif

#ifndef ISSUES
#define ISSUES 2
#endif
#define TRAITS (ISSUES + 1)
#define ROUNDS 10
#define TILE 512 /* Philox blocks of a chunk are a multiple of it */
#define CROWD (1 << 16) /* citizens beyond which numbers are drawn from the highest down ... */
#define SHIFT 6         /* ... of neighbours who have so many blocks, as a power of two, ... */
#define GROUP (2 << SHIFT) /* ... and are twice as many */
#define ROOTS (SHIFT + 1)  /* Square roots in a row that are the root of that degree. */
#define LOW 0xFFFFFFFFull

static const uint64_t M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

typedef struct {
    int64_t citizens, circle;
    double gate, risk, threshold, push, noise, ties, memory, gain;
    double shares[ISSUES];
    uint32_t component, key[2], trait_component[TRAITS], trait_key[2];
    int32_t threads;
} Rule;

/* -- Philox ------------------------------------------------------------------------------------ */

#ifdef VECTORS

typedef struct {
    __m256i k0[ROUNDS], k1[ROUNDS], c2, c3;
} Stream;

typedef struct {
    __m256i a, b, c, d; /* the words of four blocks, in the low halves of the lanes */
} Words;

static Stream stream_of(const uint32_t key[2], uint32_t week, uint32_t component)
{
    Stream s;
    for (int r = 0; r < ROUNDS; r++) {
        s.k0[r] = _mm256_set1_epi64x((key[0] + r * W0) & LOW);
        s.k1[r] = _mm256_set1_epi64x((key[1] + r * W1) & LOW);
    }
    s.c2 = _mm256_set1_epi64x(week);
    s.c3 = _mm256_set1_epi64x(component);
    return s;
}

static inline __attribute__((always_inline)) Words philox(__m256i index, const Stream *s)
{
    const __m256i m0 = _mm256_set1_epi64x(M0), m1 = _mm256_set1_epi64x(M1);
    Words w = {index, _mm256_srli_epi64(index, 32), s->c2, s->c3};
#pragma GCC unroll 10
    for (int r = 0; r < ROUNDS; r++) {
        __m256i p0 = _mm256_mul_epu32(m0, w.a), p1 = _mm256_mul_epu32(m1, w.c);
        w.a = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), w.b), s->k0[r]);
        w.c = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), w.d), s->k1[r]);
        w.b = p1;
        w.d = p0;
    }
    return w;
}

/* Pair the low halves of two vectors of lanes. */
static inline __m256i paired(__m256i low, __m256i high)
{
    return _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0xAA);
}

/* List the citizens whose word is at least `least`, among some whole blocks; nothing is stored of the others. */
static int64_t scan(uint64_t first, int64_t blocks, const Stream *s, uint32_t least, int64_t *some, double *numbers)
{
    const __m256i bound = _mm256_set1_epi32(least), step = _mm256_set1_epi64x(8);
    __m256i one = _mm256_add_epi64(_mm256_set1_epi64x(first), _mm256_set_epi64x(3, 2, 1, 0));
    __m256i other = _mm256_add_epi64(one, _mm256_set1_epi64x(4));
    int64_t found = 0;
    uint32_t tile[32] __attribute__((aligned(32)));
    for (int64_t place = 0; place < blocks; place += 8) {
        Words v = philox(one, s), w = philox(other, s);
        one = _mm256_add_epi64(one, step);
        other = _mm256_add_epi64(other, step);
        __m256i ab = paired(v.a, v.b), cd = paired(v.c, v.d), ef = paired(w.a, w.b), gh = paired(w.c, w.d);
        __m256i most = _mm256_max_epu32(_mm256_max_epu32(ab, cd), _mm256_max_epu32(ef, gh));
        most = _mm256_cmpeq_epi32(_mm256_max_epu32(most, bound), most);
        if (__builtin_expect(_mm256_testz_si256(most, most), 1))
            continue;
        _mm256_store_si256((__m256i *)tile, _mm256_unpacklo_epi64(ab, cd));
        _mm256_store_si256((__m256i *)(tile + 8), _mm256_unpackhi_epi64(ab, cd));
        _mm256_store_si256((__m256i *)(tile + 16), _mm256_unpacklo_epi64(ef, gh));
        _mm256_store_si256((__m256i *)(tile + 24), _mm256_unpackhi_epi64(ef, gh));
        static const int order[8] = {0, 2, 1, 3, 4, 6, 5, 7}; /* where unpacking has put each block */
        int64_t last = blocks - place < 8 ? blocks - place : 8;
        for (int64_t block = 0; block < last; block++)
            for (int64_t word = 0; word < 4; word++) {
                uint32_t value = tile[4 * order[block] + word];
                some[found] = 4 * (first + place + block) + word;
                numbers[found] = (value + 0.5) * 0x1p-32;
                found += value >= least;
            }
    }
    return found;
}

/* Mark with a bit the groups, of four from `first` on, whose first word is at least `least`; keep the first block. */
static inline int hit(uint64_t first, const Stream *s, uint32_t least, uint32_t words[4][4])
{
    __m256i group = _mm256_add_epi64(_mm256_set1_epi64x(first), _mm256_set_epi64x(3, 2, 1, 0));
    Words w = philox(_mm256_slli_epi64(group, SHIFT), s);
    __m256i word = _mm256_and_si256(w.a, _mm256_set1_epi64x(LOW));
    int marks = _mm256_movemask_pd((__m256d)_mm256_cmpgt_epi64(word, _mm256_set1_epi64x((int64_t)least - 1)));
    if (marks) {
        __m256i ab = paired(w.a, w.b), cd = paired(w.c, w.d);
        __m256i even = _mm256_unpacklo_epi64(ab, cd), odd = _mm256_unpackhi_epi64(ab, cd);
        _mm256_storeu_si256((__m256i *)words[0], _mm256_permute2x128_si256(even, odd, 0x20));
        _mm256_storeu_si256((__m256i *)words[2], _mm256_permute2x128_si256(even, odd, 0x31));
    }
    return marks;
}

/* The word of each of some citizens, whose blocks lie apart. */
static void words_of(const int64_t *some, int64_t count, const Stream *s, uint32_t *words)
{
    for (int64_t place = 0; place < count; place += 4) {
        __m256i agent = _mm256_loadu_si256((const __m256i *)(some + place));
        Words w = philox(_mm256_srli_epi64(agent, 2), s);
        __m256i odd = _mm256_slli_epi64(agent, 63), upper = _mm256_slli_epi64(agent, 62);
        __m256d low = _mm256_blendv_pd((__m256d)w.a, (__m256d)w.b, (__m256d)odd);
        __m256d high = _mm256_blendv_pd((__m256d)w.c, (__m256d)w.d, (__m256d)odd);
        __m256i word = (__m256i)_mm256_blendv_pd(low, high, (__m256d)upper);
        word = _mm256_permutevar8x32_epi32(word, _mm256_set_epi32(7, 5, 3, 1, 6, 4, 2, 0));
        _mm_storeu_si128((__m128i *)(words + place), _mm256_castsi256_si128(word));
    }
}

#else /* plain loops, which compilers make vector instructions of, for any processor */

typedef struct {
    uint64_t k0[ROUNDS], k1[ROUNDS], c2, c3;
} Stream;

static Stream stream_of(const uint32_t key[2], uint32_t week, uint32_t component)
{
    Stream s = {.c2 = week, .c3 = component};
    for (int r = 0; r < ROUNDS; r++) {
        s.k0[r] = (key[0] + r * W0) & LOW;
        s.k1[r] = (key[1] + r * W1) & LOW;
    }
    return s;
}

#define PHILOX(index)                                                                                            \
    uint64_t c0 = (index) & LOW, c1 = (index) >> 32, c2 = s->c2, c3 = s->c3;                                     \
    for (int r = 0; r < ROUNDS; r++) {                                                                           \
        uint64_t p0 = M0 * c0, p1 = M1 * c2;                                                                     \
        c0 = (p1 >> 32) ^ c1 ^ s->k0[r];                                                                         \
        c2 = (p0 >> 32) ^ c3 ^ s->k1[r];                                                                         \
        c1 = p1 & LOW;                                                                                           \
        c3 = p0 & LOW;                                                                                           \
    }

static int64_t scan(uint64_t first, int64_t blocks, const Stream *s, uint32_t least, int64_t *some, double *numbers)
{
    int64_t found = 0;
    for (int64_t block = 0; block < blocks; block++) {
        PHILOX(first + (uint64_t)block)
        const uint32_t words[4] = {(uint32_t)c0, (uint32_t)c1, (uint32_t)c2, (uint32_t)c3};
        for (int64_t word = 0; word < 4; word++) {
            some[found] = 4 * (first + block) + word;
            numbers[found] = (words[word] + 0.5) * 0x1p-32;
            found += words[word] >= least;
        }
    }
    return found;
}

static inline int hit(uint64_t first, const Stream *s, uint32_t least, uint32_t words[4][4])
{
    int marks = 0;
    for (int place = 0; place < 4; place++) {
        PHILOX((first + place) << SHIFT)
        words[place][0] = c0, words[place][1] = c1, words[place][2] = c2, words[place][3] = c3;
        marks |= ((uint32_t)c0 >= least) << place;
    }
    return marks;
}

static void words_of(const int64_t *some, int64_t count, const Stream *s, uint32_t *words)
{
    for (int64_t place = 0; place < count; place++) {
        uint64_t agent = some[place];
        PHILOX(agent >> 2)
        words[place] = (uint32_t)(agent & 2 ? (agent & 1 ? c3 : c2) : (agent & 1 ? c1 : c0));
    }
}

#endif

/* -- a crowd ------------------------------------------------------------------------------------ */

static void block_of(uint64_t index, const Rule *rule, uint32_t week, uint32_t words[4])
{
    uint64_t c0 = index & LOW, c1 = index >> 32, c2 = week, c3 = rule->component;
    uint64_t k0 = rule->key[0], k1 = rule->key[1];
    for (int r = 0; r < ROUNDS; r++) {
        uint64_t p0 = M0 * c0, p1 = M1 * c2;
        c0 = (p1 >> 32) ^ c1 ^ k0;
        c2 = (p0 >> 32) ^ c3 ^ k1;
        c1 = p1 & LOW;
        c3 = p0 & LOW;
        k0 = (k0 + W0) & LOW;
        k1 = (k1 + W1) & LOW;
    }
    words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
}

/* (1 - x)^n is at least 1 - n x: that settles without a power whether the next number lies below the level. */
static inline int surely_below(double luck, int left, double level, double number)
{
    return level > 0.0 && luck < (1.0 - left * (1.0 - level / number)) * (1.0 - 1e-9);
}

/* The highest number of a group: the 128-th root. */
static inline double top_of(uint32_t word)
{
    double top = (word + 0.5) * 0x1p-32;
    for (int root = 0; root < ROOTS; root++)
        top = sqrt(top);
    return top;
}

/* The numbers of a group that are above a level, in the order of the citizens; as `_descend` of ours. */
static int descend(uint32_t words[4], uint64_t group, const Rule *rule, uint32_t week, double level, int *places,
                   double *highest)
{
    double number = 1.0;
    for (int rank = 0; rank < GROUP; rank++) {
        const int left = GROUP - rank;
        if (rank > 0 && rank % 2 == 0)
            block_of((group << SHIFT) + rank / 2, rule, week, words);
        const double luck = (words[rank % 2 * 2] + 0.5) * 0x1p-32;
        if (surely_below(luck, left, level, number))
            return rank;
        number = rank == 0 ? top_of(words[0]) : number * pow(luck, 1.0 / left);
        if (!(number > level))
            return rank;
        int place = (int)((uint64_t)words[rank % 2 * 2 + 1] * (uint64_t)left >> 32), at = 0;
        while (at < rank && places[at] <= place)
            place++, at++;
        for (int later = rank; later > at; later--)
            places[later] = places[later - 1], highest[later] = highest[later - 1];
        places[at] = place;
        highest[at] = number;
    }
    return GROUP;
}

/* List the citizens of some whole groups whose number is above a level. */
static int64_t scan_groups(uint64_t first, int64_t groups, const Rule *rule, const Stream *s, uint32_t week,
                           double level, int64_t *some, double *numbers)
{
    int places[GROUP];
    double highest[GROUP];
    int64_t found = 0;
    double bound = level > 0.0 ? floor(pow(level, GROUP) * 0x1p32) - 2.0 : 0.0;
    const uint32_t least = bound < 0.0 ? 0 : (uint32_t)bound;
    for (int64_t start = 0; start < groups; start += 4) {
        uint32_t words[4][4];
        int marks = hit(first + start, s, least, words);
        for (; marks; marks &= marks - 1) {
            const int which = __builtin_ctz(marks);
            const int64_t group = start + which;
            if (group >= groups)
                break;
            uint32_t *block = words[which];
            highest[0] = top_of(block[0]);
            places[0] = (int)((uint64_t)block[1] * GROUP >> 32);
            int above = highest[0] > level;
            if (!surely_below((block[2] + 0.5) * 0x1p-32, GROUP - 1, level, highest[0]))
                above = descend(block, first + group, rule, week, level, places, highest);
            for (int rank = 0; rank < above; rank++) {
                some[found] = GROUP * (first + group) + places[rank];
                numbers[found++] = highest[rank];
            }
        }
    }
    return found;
}

/* -- the dense week ---------------------------------------------------------------------------- */

/* exp within two units of the last place, without a branch. */
static inline float expf_(float x)
{
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    float n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
    float f = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float y = 1.9875691500e-4f;
    y = y * f + 1.3981999507e-3f;
    y = y * f + 8.3334519073e-3f;
    y = y * f + 4.1665795894e-2f;
    y = y * f + 1.6666665459e-1f;
    y = y * f + 5.0000001201e-1f;
    y = y * f * f + f + 1.0f;
    union { int32_t i; float f; } scale = {.i = ((int32_t)n + 127) << 23};
    return y * scale.f;
}

static inline int64_t chunk_of(const Rule *rule)
{
    return rule->circle * 4 * TILE * 4; /* whole circles, whole tiles, and small enough for the second cache */
}

/* A second thread pays when there is enough to do. */
static inline int threads_for(const Rule *rule, int64_t chunks)
{
    return chunks < 4 ? 1 : rule->threads;
}

/* Write who takes part, chunk by chunk, each chunk at its own place in `came`, and close the gaps after. */
static int64_t closed(int64_t *came, const int64_t *counts, int64_t chunks, int64_t chunk)
{
    int64_t total = 0;
    for (int64_t at = 0; at < chunks; at++) {
        memmove(came + total, came + at * chunk, counts[at] * sizeof *came);
        total += counts[at];
    }
    return total;
}

int64_t week_dense(const Rule *rule, const float *rests, float *const *columns, float *memory, int64_t *came)
{
    const int64_t n = rule->citizens, chunk = chunk_of(rule), chunks = (n + chunk - 1) / chunk;
    const float per = 1.0f / (float)rule->noise, gate = (float)rule->gate, ties = (float)rule->ties * per;
    const float level = (float)(rule->push - rule->threshold) * per, averse = (float)rule->risk * per;
    const float fade = (float)rule->memory;
    float share[ISSUES];
    for (int i = 0; i < ISSUES; i++)
        share[i] = (float)rule->shares[i] * per;
    int64_t *counts = calloc(chunks, sizeof *counts);
#pragma omp parallel for schedule(dynamic) num_threads(threads_for(rule, chunks))
    for (int64_t at = 0; at < chunks; at++) {
        const int64_t begin = at * chunk, end = begin + chunk < n ? begin + chunk : n;
        int64_t *mine = came + begin, found = 0;
        uint8_t comes[4 * TILE] __attribute__((aligned(64)));
        for (int64_t first = begin; first < end; first += 4 * TILE) {
            const int64_t here = end - first < 4 * TILE ? end - first : 4 * TILE;
            const float *restrict risk = columns[ISSUES] + first;
            float *restrict u = memory + first;
            const float *restrict hardship[ISSUES];
            for (int i = 0; i < ISSUES; i++)
                hardship[i] = columns[i] + first;
            float odds[4 * TILE]; /* steps of their own become vector instructions */
            memset(comes + here, 0, 4 * TILE - here);
            for (int64_t k = 0; k < here; k++) {
                odds[k] = averse * risk[k] - level - ties * u[k];
                u[k] *= fade;
            }
            for (int i = 0; i < ISSUES; i++)
                for (int64_t k = 0; k < here; k++)
                    odds[k] -= share[i] * hardship[i][k];
            for (int64_t k = 0; k < here; k++)
                odds[k] = rests[first + k] * (1.0f + expf_(odds[k]));
            for (int64_t k = 0; k < here; k++)
                comes[k] = odds[k] < gate;
            for (int64_t k = 0; k < 4 * TILE; k += 8) {
                uint64_t eight;
                memcpy(&eight, comes + k, 8);
                for (; eight; eight &= eight - 1)
                    mine[found++] = first + k + (__builtin_ctzll(eight) >> 3);
            }
        }
        for (int64_t k = 0; k < found; k++) {
            const int64_t from = mine[k] - mine[k] % rule->circle;
            const int64_t to = from + rule->circle < n ? from + rule->circle : n;
            if (to - from < 2)
                continue;
            const float gain = (float)(rule->gain / (double)(to - from - 1));
            for (int64_t other = from; other < to; other++)
                memory[other] += other == mine[k] ? 0.0f : gain;
        }
        counts[at] = found;
    }
    int64_t total = closed(came, counts, chunks, chunk);
    free(counts);
    return total;
}

/* -- the same week as ours --------------------------------------------------------------------- */

typedef struct {
    int64_t *some;
    uint32_t *trait_words;
    double *numbers, *index;
    uint8_t *may;
} Room;

static Room room_for(int64_t size)
{
    size += 8; /* vectors of four may write past the end */
    Room room = {malloc(size * 8), malloc(size * 4), malloc(size * 8), malloc(size * 8), malloc(size)};
    return room;
}

static void clear(Room room)
{
    free(room.some), free(room.trait_words), free(room.numbers), free(room.index), free(room.may);
}

static void add_trait(const float *table, int64_t nodes, double factor, int64_t count, Room room)
{
    for (int64_t k = 0; k < count; k++) {
        double at = ((double)room.trait_words[k] + 0.5) * 0x1p-32 * (double)nodes - 0.5;
        at = at < 0.0 ? 0.0 : at;
        at = at > (double)(nodes - 1) ? (double)(nodes - 1) : at;
        int32_t node = (int32_t)at < nodes - 2 ? (int32_t)at : (int32_t)(nodes - 2);
        double below = table[node], above = table[node + 1];
        room.index[k] += factor * ((above - below) * (at - node) + below);
    }
}

/* What a citizen remembers, and since which event. */
typedef struct {
    float remembered;
    int32_t since;
} Memory;

/* exp for x from -20 to 20, to within a share of 1e-3, as `exp_about` of ours. */
static inline double exp_about(double x)
{
    const double t = x / 32.0;
    double e = 1.0 + t * (1.0 + t * (1.0 / 2 + t * (1.0 / 6 + t * (1.0 / 24 + t * (1.0 / 120 + t * (1.0 / 720))))));
    for (int k = 0; k < 5; k++)
        e = e * e;
    return e;
}

/* Mark with 1 whoever may come, with 2 whoever surely comes, by bounds of 1 + exp(-z), as `_sift` of ours: without an
   exponential, and without a look at what each remembers, which lies far apart in memory. */
static void sift(const Rule *rule, int64_t some, double most, Room room)
{
    const double more = exp(rule->ties * most / rule->noise), push = rule->push + rule->ties * most - rule->threshold;
    const double high = rule->gate * (1.0 + 1e-6), low = rule->gate * (1.0 - 1e-6);
    for (int64_t k = 0; k < some; k++) {
        const double x = -(room.index[k] + push) / rule->noise, rest = 1.0 - room.numbers[k];
        const double above = x < -20.0 ? -20.0 : x, e = exp_about(above > 20.0 ? 20.0 : above);
        const int may = (rest - 1e-15) * (1.0 + e * (1.0 - 1e-3)) < high;
        const int surely = ((rest + 1e-15) * (1.0 + e * more * (1.0 + 1e-3)) < low) & (x < 20.0);
        room.may[k] = (uint8_t)(may + surely);
    }
}

/* `nodes` is 0 where `tables` holds columns, as ours does for few citizens. */
int64_t week_same(const Rule *rule, uint32_t week, const float *tables, int64_t nodes, Memory *memory,
                  const double *faded, double *most, int32_t event, int64_t *came)
{
    const int64_t n = rule->citizens, chunk = chunk_of(rule), chunks = (n + chunk - 1) / chunk;
    const double level = 1.0 - rule->gate * (1.0 + 1e-9), bound = floor(level * 0x1p32 - 0.5) + 1.0;
    if (n <= CROWD && bound > (double)LOW)
        return 0;
    const uint32_t least = bound < 0.0 ? 0 : bound > (double)LOW ? LOW : (uint32_t)bound;
    const Stream stream = stream_of(rule->key, week, rule->component);
    Stream traits[TRAITS];
    for (int i = 0; i < TRAITS; i++)
        traits[i] = stream_of(rule->trait_key, 0, rule->trait_component[i]);
    int64_t *counts = calloc(chunks, sizeof *counts);
    double pushed = 0.0; /* more than anybody remembers of those who are pushed */
#pragma omp parallel num_threads(threads_for(rule, chunks)) reduction(max : pushed)
    {
        Room room = room_for(chunk);
#pragma omp for schedule(dynamic)
        for (int64_t at = 0; at < chunks; at++) {
            const int64_t begin = at * chunk, end = begin + chunk < n ? begin + chunk : n;
            int64_t *mine = came + begin, found = 0;
            int64_t some = n > CROWD
                               ? scan_groups(begin / GROUP, (end - begin + GROUP - 1) / GROUP, rule, &stream, week,
                                             level, room.some, room.numbers)
                               : scan(begin / 4, (end - begin + 3) / 4, &stream, least, room.some, room.numbers);
            while (some > 0 && room.some[some - 1] >= n)
                some--;
            for (int64_t k = some; k < some + 4; k++)
                room.some[k] = 0;
            memset(room.index, 0, some * sizeof *room.index);
            for (int i = 0; i < TRAITS; i++) {
                double factor = i == ISSUES ? -rule->risk : rule->shares[i];
                if (factor == 0.0)
                    continue;
                if (nodes == 0) {
                    for (int64_t k = 0; k < some; k++)
                        room.index[k] += factor * tables[i * n + room.some[k]];
                    continue;
                }
                words_of(room.some, some, &traits[i], room.trait_words);
                add_trait(tables + i * nodes, nodes, factor, some, room);
            }
            sift(rule, some, *most, room);
            for (int64_t k = 0; k < some; k++) {
                if (room.may[k] == 1) {
                    const Memory own = memory[room.some[k]];
                    const double push = rule->push + rule->ties * own.remembered * faded[event - own.since];
                    const double x = (room.index[k] - rule->threshold + push) / rule->noise;
                    room.may[k] = room.numbers[k] > 1.0 - rule->gate / (1.0 + exp(-x)) ? 2 : 0;
                }
                mine[found] = room.some[k];
                found += room.may[k] == 2;
            }
            for (int64_t k = 0; k < found; k++) {
                const int64_t from = mine[k] - mine[k] % rule->circle;
                const int64_t to = from + rule->circle < n ? from + rule->circle : n;
                for (int64_t other = from; other < to; other++) {
                    if (other == mine[k])
                        continue;
                    /* the present event is the next one: what is remembered is one event older then */
                    double aged = memory[other].remembered * faded[event + 1 - memory[other].since];
                    memory[other].remembered = (float)(aged + rule->gain / (double)(to - from - 1));
                    memory[other].since = event + 1;
                    pushed = memory[other].remembered > pushed ? memory[other].remembered : pushed;
                }
            }
            counts[at] = found;
        }
        clear(room);
    }
    const double left = *most * rule->memory * (1.0 + 1e-9);
    *most = left > pushed ? left : pushed;
    int64_t total = closed(came, counts, chunks, chunk);
    free(counts);
    return total;
}

/* -- the bandwidth ----------------------------------------------------------------------------- */

void copy_columns(char *const *to, char *const *from, int64_t columns, int64_t bytes, int32_t threads)
{
    const int64_t piece = 1 << 20, pieces = (bytes + piece - 1) / piece;
    for (int64_t column = 0; column < columns; column++)
#pragma omp parallel for num_threads(threads)
        for (int64_t at = 0; at < pieces; at++)
            memcpy(to[column] + at * piece, from[column] + at * piece,
                   at * piece + piece < bytes ? piece : bytes - at * piece);
}
