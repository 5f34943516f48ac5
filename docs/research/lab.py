#!/usr/bin/python3
"""The method on lab traffic (scripts/base-pack made it, with real sockets and argus); no captures are needed to judge.

  lab.py judge PARAMS.json FOLDER [KIND]   alarms and beacons found, by family, in the worlds of a kind (a, b, c; default ab)
  lab.py list PARAMS.json FOLDER KIND      each alarm on normal traffic at balanced
  lab.py alarms PARAMS.json FOLDER WORLD   the tuples of a recording that alarm at balanced
  lab.py retrain PARAMS.json FOLDER        what the figures would be if lab traffic joined the training (needs the captures)
  lab.py true PARAMS.json FOLDER           the same connections in true time and compressed: letters and evidence must agree
"""
import collections, glob, json, os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts/lab-pack'))
import worlds
from proto import *

ORDER = ('cautious', 'balanced', 'eager')
LEAST = 4                                # flows of a tuple that is counted, as score.py has it


def read(path):
    """Flows as ra wrote them, in its order: the columns of docs/ra.conf."""
    out = []
    for n, line in enumerate(open(path)):
        c = [x.strip() for x in line.rstrip('\n').split(',')]
        if c[0] == 'StartTime' or c[2] not in ('tcp', 'udp'): continue
        seconds, _, micros = c[0].partition('.')
        out.append((int(seconds) * US + int((micros + '000000')[:6]), float(c[1]), c[2], c[3], c[4], c[5], c[6], c[7], c[8], float(c[11]), float(c[12]), float(c[13]), n))
    return out


def load(folder, kinds='ab'):
    """Worlds with the truth of their tuples: {name: (flows, 'cc' or 'normal')}, and their families."""
    R = []
    for path in sorted(glob.glob(os.path.join(folder, '[%s][0-9]*.binetflow' % kinds))):
        kind, number = os.path.basename(path)[0], int(os.path.basename(path)[1:].split('.')[0])
        truth = worlds.world(kind, number).truth; fl = read(path); n = collections.Counter(map(name, fl))
        tuples = {'-'.join(k): (n['-'.join(k)], v[0]) for k, v in truth.items()}
        R.append(dict(path=os.path.basename(path), kind=kind, flows=fl, tuples=tuples, families={'-'.join(k): v[1] for k, v in truth.items()}, family=kind, role='lab'))
        strange = [k for k in n if k not in tuples]
        if strange: print('lab: %s has %d tuples that its world does not know, such as %s' % (path, len(strange), strange[0]), file=sys.stderr)
    if not R: raise SystemExit('lab: no worlds in %s; scripts/base-pack makes them' % folder)
    return R


def tables(path):
    j = json.load(open(path))
    return [{x: dict(zip(STATES, row)) for x, row in j['chains'][k].items()} for k in ('malicious', 'normal_irregular', 'normal_poller')]


def judge(files, L, p=P, chosen=ORDER):
    """{family: [class, tuples, alarms at each sensitivity]}"""
    table = {}
    for e in files:
        best = best_scores(e, L, p)
        for k, (n, group) in e['tuples'].items():
            if n < LEAST: continue
            row = table.setdefault((group, e['families'][k]), [0] * (1 + len(chosen))); row[0] += 1
            for i, s in enumerate(chosen): row[1 + i] += best.get(k, -99) >= p['thresholds'][s]
    return table


def best_scores(e, L, p=P, off=()):
    D = Detector(L, dict(p, thresholds={'x': -50.0}), off); best = {}
    for f in e['flows']:
        r = D.flow(f)
        if r: best[name(f)] = max(best.get(name(f), -99), r[0])
    return best


def show(table, by_family=True):
    for group in ('normal', 'cc'):
        total = [0] * 4
        for (g, family), row in sorted(table.items()):
            if g != group: continue
            total = [a + b for a, b in zip(total, row)]
            if by_family: print('%-7s %-18s %4d tuples: %s' % (g, family, row[0], ', '.join('%s %d' % x for x in zip(ORDER, row[1:]))))
        print('%-7s %-18s %4d tuples: %s' % (group, 'all', total[0], ', '.join('%s %d' % x for x in zip(ORDER, total[1:]))))


def compare(params, folder):
    """Exit 1 unless 95 % of the letters agree but for the class of duration (a hundredth of a second of a busy machine moves it), and evidence to 0.5."""
    L, said, evidence = llr_table(*tables(params)), [], []
    for w in ('true0', 'compressed0'):
        with open(os.path.join(folder, w + '.letters')) as lines: said.append({j['tuple']: j['letters'] for j in map(json.loads, lines)})
        D = Detector(L)
        for f in read(os.path.join(folder, w + '.binetflow')): D.flow(f)
        evidence.append({'-'.join((k[0], k[1], k[2], k[3])): (t.S, t.m) for k, t in D.t.items()})
    rank = {c: (row, size) for row, size, cs in [(r, z, alphabet[z * 3:z * 3 + 3]) for r, alphabet in enumerate(('123456789', 'abcdefghi', 'ABCDEFGHI', 'rstuvwxyz', 'RSTUVWXYZ')) for z in range(3)] for c in cs}
    same = equal = total = 0
    if said[0].keys() != said[1].keys(): raise SystemExit('lab: the two runs have other tuples')
    for k, a in said[0].items():
        b = said[1][k]
        if len(a) != len(b): raise SystemExit('lab: %s has other flows in true time' % k)
        total += len(a); equal += sum(x == y for x, y in zip(a, b)); same += sum(rank.get(x, x) == rank.get(y, y) for x, y in zip(a, b))
    worst = max(abs(evidence[0][k][0] - evidence[1][k][0]) for k in said[0])
    print('true time against compressed: %d characters of %d tuples, %.1f %% equal, %.1f %% but for duration; evidence differs by at most %.2f' % (total, len(said[0]), 100 * equal / total, 100 * same / total, worst))
    if same < .95 * total or worst > .5: raise SystemExit('lab: compressed time is not like true time')


def retrain(params, folder):
    """Lab traffic of worlds a in the chains: normal with half the weight of the captured, beacons with a third of the generated."""
    import study
    files = load(folder)
    a = [e for e in files if e['kind'] == 'a']; normal = [s for e in a for s in normal_sequences(e)]
    beacons = []
    for e in a:
        d = collections.defaultdict(list)
        for f in e['flows']:
            if e['tuples'].get(name(f), (0, ''))[1] == 'cc': d[name(f)].append((f[0], f[1], f[10], f[11]))
        beacons += [symbols(v) for v in d.values() if len(v) >= 5]
    steps = lambda seqs: sum(max(0, len(s[:40]) - 1) for s in seqs)
    def add(counts, seqs, share):
        weight = share * sum(sum(row.values()) for row in counts.c.values()) / steps(seqs)
        for s in seqs: counts.add(s[:40], weight)
    for title, shares in (('as shipped', (0, 0)), ('normal', (.25, 0)), ('beacons', (0, .33)), ('normal and beacons', (.25, .33))):
        captures = Lab()
        if shares[1]: add(captures.mal, beacons, shares[1])
        plain = captures.parts
        def parts(leave=None):
            irregular, poller = plain(leave)
            if shares[0]: add(irregular, [s for s in normal if not is_poller(s)], shares[0]); add(poller, [s for s in normal if is_poller(s)], 1.0)
            return irregular, poller
        captures.parts = parts
        print(title); study.head('captures'); study.line(title, study.scores(captures))
        L = llr_table(*captures.chains())
        for kind in 'ab':
            T = judge([e for e in files if e['kind'] == kind], L)
            print('worlds', kind, ', '.join('%s %s' % (g, [sum(row[i] for (x, _), row in T.items() if x == g) for i in range(4)]) for g in ('normal', 'cc')))
        for one in (False, True): print('browsing,', 'one size' if one else 'many sizes', [sum(len(first_alarms(study.browsing(seed, one), L, s)) for seed in range(100)) for s in ORDER])
        print('generated beacons on 443, jitter 50 %', [sum(bool(first_alarms(dict(flows=[(x, d, 'tcp', '10.0.0.1', '1', '->', '198.51.100.9', '443', 'FSPA_FSPA', 5, b, s, 0) for x, d, b, s in fl]), L, c)) for fl in generate(99, 100, .5)) for c in ORDER], flush=True)


def main(what, params, folder, kinds='ab'):
    if what == 'true': return compare(params, folder)
    if what == 'retrain': return retrain(params, folder)
    if what == 'alarms':
        print('\n'.join(first_alarms(dict(flows=read(os.path.join(folder, kinds + '.binetflow'))), llr_table(*tables(params)), 'balanced')))
        return
    files, L = load(folder, kinds), llr_table(*tables(params))
    if what == 'judge':
        for kind in kinds: print('worlds', kind); show(judge([e for e in files if e['kind'] == kind], L))
    elif what == 'list':
        for e in files:
            for k, v in first_alarms(e, L, 'balanced').items():
                if e['tuples'][k][1] == 'normal': print(e['path'], e['families'][k], k, v['flows'], v['score'], v['terms'], v['period'])


if __name__ == '__main__': main(*sys.argv[1:])
