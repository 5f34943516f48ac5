#!/usr/bin/python3
"""What RESULTS.md rests on, beside `proto.py eval`; needs the captures and numpy-free Python 3.

  study.py cv          thresholds chosen on the other files only, applied to the file left out
  study.py ablation    without each term, and without each part of the chains
  study.py seeds       the same with other seeds of both generators
  study.py browsing    alarms on made browsing: three ports, bursts of one to four, pauses of 0.2 to 2.7 s, 300 s each
"""
import sys, collections, random
import proto
from proto import *

ORDER = ('cautious', 'balanced', 'eager')
TERMS = ('port', 'lone', 'pace', 'new', 'failed', 'inbound', 'popular', 'volume', 'erratic', 'sibling', 'pool')


def scores(lab, p=P, off=(), chains=None, floor=None):
    """Of each judged tuple with at least four flows: group, family, file, and its rising scores as [(flows, score)]."""
    p = dict(p, thresholds={'x': -50.0}); rows = []
    for e in lab.files:
        L = llr_table(*(chains or lab.chains)(e['path']), p)
        D = Detector(L, p, off); best = {}
        for f in e['flows']:
            r = D.flow(f)
            if not r: continue
            k = name(f); old = best.setdefault(k, [])
            if not old or r[0] > old[-1][1]: old.append((D.t[(f[3], f[6], f[7], f[2])].flows, r[0]))
        for k, (n, g) in e['tuples'].items():
            if n >= 4: rows.append((g, e['family'], e['path'], k, best.get(k, [])))
    return rows


def first(rising, threshold): return next((n for n, s in rising if s >= threshold), None)


def line(title, rows, p=P):
    cells = []
    for s in ORDER:
        t = p['thresholds'][s]
        got = [(g, first(r, t)) for g, _, _, _, r in rows]; c = collections.Counter(g for g, n in got if n)
        hits = sorted(n for g, n in got if g == 'cc' and n)
        cells.append('%d/12, %d, %d, %d (%s)' % (c['cc'], c['normal'], c['hard'], c['background'], hits[len(hits) // 2] if hits else '-'))
    print('| %s | %s |' % (title, ' | '.join(cells)), flush=True)


def head(what): print('| %s | cautious: C&C, normal, hard, background (median flows) | balanced | eager |\n|---|---|---|---|' % what)


def cv(lab):
    rows = scores(lab); top = lambda r: max((s for _, s in r), default=-99.0)
    normal = [(path, top(r), k) for g, _, path, k, r in rows if g in ('normal', 'hard')]
    cc = [(family, top(r)) for g, family, _, _, r in rows if g == 'cc']
    def threshold(s, allowed):
        t = 1.5
        while sum(x >= t for x in s) > allowed * len(s): t += .25
        return t
    for sensitivity, allowed in zip(ORDER, (0.0, 3 / 705, 10 / 705)):
        alarms, used = [], []
        for path in sorted({x[0] for x in normal}):
            t = threshold([s for q, s, _ in normal if q != path], allowed); used.append(t)
            alarms += [k for q, s, k in normal if q == path and s >= t]
        t = threshold([s for _, s, _ in normal], allowed)
        print('%s: thresholds %.2f to %.2f, %d false alarms of %d; from all files %.2f, recall %d of %d' % (
            sensitivity, min(used), max(used), len(alarms), len(normal), t, sum(s >= t for _, s in cc), len(cc)), ' '.join(alarms))


def flattened(keep):
    """Chains that know only the beat ('beat') or only the bytes ('bytes') of a step, or not the step before ('order 0')."""
    def of(lab):
        def change(T):
            if keep == 'order 0': return {x: T[''] for x in T}
            k = 0 if keep == 'beat' else 1
            def row(r):
                s = collections.defaultdict(float); m = collections.Counter(y[k] for y in r)
                for y, v in r.items(): s[y[k]] += v
                return {y: s[y[k]] / m[y[k]] for y in r}
            return {x: row(r) for x, r in T.items()}
        return lambda leave=None: tuple(change(T) for T in lab.chains(leave))
    return of


def ablation(lab):
    head('without')
    line('(everything in)', scores(lab))
    for t in TERMS: line(t, scores(lab, off=(t,)))
    line('all terms (chains alone)', scores(lab, off=TERMS))
    line('bytes symbol (beat only)', scores(lab, chains=flattened('beat')(lab)))
    line('beat symbol (bytes only)', scores(lab, chains=flattened('bytes')(lab)))
    line('memory (order 0)', scores(lab, chains=flattened('order 0')(lab)))
    line('poller alternative (share 0)', scores(lab, dict(P, poller_share=0.0)))
    made = lab.made; lab.made = [[]]
    proto_chains = lab.chains
    def captured_only(leave=None):
        a = [s for k, v in lab.seq.items() if k != leave for s in v]
        return lab.mal.table(), counts_of([s for s in a if not is_poller(s)]).table(), counts_of([s for s in a if is_poller(s)]).table()
    line('made traffic without a beat', scores(lab, chains=captured_only)); lab.made = made
    line('clipping (+-9)', scores(lab, dict(P, clip_low=-9.0, clip_high=9.0)))
    line('CUSUM restart (floor -99)', scores(lab, dict(P, floor=-99.0)))
    line('ceiling (60)', scores(lab, dict(P, ceiling=60.0)))


def seeds(lab):
    head('seeds')
    mal, made = lab.mal, lab.made
    for seed in (1, 2, 3, 4):
        lab.mal = counts_of([symbols(f) for f in generate(seed)]); line('beacons %d' % seed, scores(lab))
    lab.mal = mal
    for seed in (1, 2, 3, 4):
        lab.made = [symbols(f) for f in renewal(seed)]; line('traffic without a beat %d' % seed, scores(lab))
    lab.made = made


def browsing(seed, one_request):
    r = random.Random(seed); t = 0.0; out = []
    while t < 300:
        for _ in range(1 + r.randrange(4)):
            port, size = r.choice(('80', '443', '8443')), 200 + r.randrange(20000); ask = 104 if one_request else 100 + r.randrange(1200)
            out.append((int(t * US), .02, 'tcp', '10.77.1.11', '1', '->', '203.0.113.10', port, 'FSPA_FSPA', 10, float(size + ask + 1600), float(ask + 700), len(out)))
            t += .02
        t += .2 + r.random() * 2.5
    return dict(flows=out)


def main(lab, what):
    if what != 'browsing': return {'cv': cv, 'ablation': ablation, 'seeds': seeds}[what](lab)
    L = llr_table(*lab.chains())
    for one_request in (False, True):
        print('requests of one size:' if one_request else 'requests of many sizes:', ', '.join(
            '%s %d/300' % (s, sum(len(first_alarms(browsing(seed, one_request), L, s)) for seed in range(100))) for s in ORDER))


if __name__ == '__main__': main(Lab(), sys.argv[1])
