/* Job J and nothing else, as fast as we know how: the limit that the engine is held against.
 *
 * All agents share one calendar, so a night adds the same gap to whatever is in hand. Busy agents are a sorted row of
 * (end << BITS | lane), changed by a pass of minima and maxima that the compiler turns into vector instructions.
 * Arrivals are no events while everybody is busy: cursors run over the high and the normal items. Each instant is
 * settled before waiting items are matched, as the mechanics contract says, so that the ticks can be compared. */
#include <stdint.h>
#include <stdlib.h>

enum { AGENTS = 20, LANES = 24, BITS = 5, ATTEMPTS = 4 };

static const int64_t NEVER = INT64_MAX;

typedef struct {
    int64_t tick, visit; /* visit = item * ATTEMPTS + attempt */
} Waiting;

static inline int64_t min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t max(int64_t a, int64_t b) { return a > b ? a : b; }

static inline int is_before(Waiting a, Waiting b) { return a.tick < b.tick || (a.tick == b.tick && a.visit < b.visit); }

/* keys[1 ..] are sorted, keys[0] is below and keys[LANES + 1] above all. */
static inline void replace_first(int64_t *keys, int64_t key) {
    int64_t changed[LANES];
    for (int k = 1; k <= LANES; k++)
        changed[k - 1] = max(keys[k], min(key, keys[k + 1]));
    for (int k = 1; k <= LANES; k++)
        keys[k] = changed[k - 1];
}

static inline void insert(int64_t *keys, int64_t key) {
    int64_t changed[LANES];
    for (int k = 1; k <= LANES; k++)
        changed[k - 1] = min(keys[k], max(key, keys[k - 1]));
    for (int k = 1; k <= LANES; k++)
        keys[k] = changed[k - 1];
}

typedef struct {
    const int64_t *arrived;
    int32_t *high, *normal; /* items; one past the last arrives never */
    Waiting *back;          /* sent back: in order of tick, item */
    int64_t next_high, next_normal, next_back, backs;
} Queues;

/* Sent back at this tick; those of the same tick by item. */
static inline void send_back(Queues *q, Waiting one) {
    int64_t place = q->backs++;
    for (; place > q->next_back && is_before(one, q->back[place - 1]); place--)
        q->back[place] = q->back[place - 1];
    q->back[place] = one;
    q->back[q->backs] = (Waiting){NEVER, NEVER};
}

/* The visit that is taken at this tick, -1 if nothing waits. */
static inline int64_t take(Queues *q, int64_t now) {
    int64_t high = q->high[q->next_high];
    Waiting head = {q->arrived[high], high * ATTEMPTS};
    int is_back = is_before(q->back[q->next_back], head);
    if (is_back)
        head = q->back[q->next_back];
    if (head.tick <= now) {
        q->next_back += is_back;
        q->next_high += !is_back;
        return head.visit;
    }
    int64_t normal = q->normal[q->next_normal];
    if (q->arrived[normal] > now)
        return -1;
    q->next_normal++;
    return normal * ATTEMPTS;
}

/* closed[item] is the tick at which each item is done; arrived has one row more than there are items, which is past all. */
int run_j(int64_t items, const int64_t *arrived, const uint8_t *is_high, const int64_t *handle, const uint32_t *luck,
          uint64_t error, const int64_t *starts, const int64_t *ends, int64_t *closed) {
    int64_t keys[LANES + 2], in_hand[1 << BITS];
    int free_lane[AGENTS], idle = AGENTS;
    Queues q = {arrived,
                malloc((items + 1) * sizeof *q.high),
                malloc((items + 1) * sizeof *q.normal),
                malloc((ATTEMPTS * items + 1) * sizeof *q.back),
                0, 0, 0, 0};
    if (!q.high || !q.normal || !q.back)
        return 1;
    int64_t highs = 0, normals = 0;
    for (int32_t item = 0; item < items; item++) {
        q.high[highs] = q.normal[normals] = item;
        highs += is_high[item];
        normals += !is_high[item];
    }
    q.high[highs] = q.normal[normals] = items;
    q.back[0] = (Waiting){NEVER, NEVER};
    keys[0] = INT64_MIN;
    for (int k = 1; k < LANES + 2; k++)
        keys[k] = NEVER;
    for (int lane = 0; lane < AGENTS; lane++)
        free_lane[lane] = lane;

    int64_t shift = 0, done = 0;
    while (done < items) {
        int64_t now = keys[1] >> BITS;
        if (idle)
            now = min(now, min(arrived[q.high[q.next_high]], arrived[q.normal[q.next_normal]]));
        int is_over = now >= ends[shift];
        if (is_over)
            now = ends[shift];
        while (keys[1] >> BITS == now) { /* settle */
            int lane = keys[1] & ((1 << BITS) - 1);
            int64_t visit = in_hand[lane];
            if (luck[visit] < error && visit % ATTEMPTS < ATTEMPTS - 1) {
                send_back(&q, (Waiting){now, visit + 1});
            } else {
                closed[visit / ATTEMPTS] = now;
                done++;
            }
            int is_last = keys[2] >> BITS != now && !is_over;
            int64_t next = is_last ? take(&q, now) : -1; /* usually one agent is done and goes on */
            if (next < 0) {
                free_lane[idle++] = lane;
                replace_first(keys, NEVER);
            } else {
                in_hand[lane] = next;
                replace_first(keys, (now + handle[next]) << BITS | lane);
                break;
            }
        }
        if (is_over) { /* the night */
            int64_t gap = (starts[shift + 1] - ends[shift]) << BITS;
            for (int k = 1; k <= LANES; k++)
                keys[k] += keys[k] == NEVER ? 0 : gap;
            now = starts[++shift];
        }
        while (idle) { /* match */
            int64_t next = take(&q, now);
            if (next < 0)
                break;
            int lane = free_lane[--idle];
            in_hand[lane] = next;
            insert(keys, (now + handle[next]) << BITS | lane);
        }
    }
    free(q.high);
    free(q.normal);
    free(q.back);
    return 0;
}
