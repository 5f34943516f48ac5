#!/usr/bin/python3
"""The method on lab traffic (scripts/base-pack made it, with real sockets and argus); no captures are needed to judge.

  lab.py judge PARAMS.json FOLDER [KIND]   alarms and beacons found, by family, in the worlds of a kind (a, b; default both)
  lab.py list PARAMS.json FOLDER KIND      each alarm on normal traffic at balanced
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


def main(what, params, folder, kinds='ab'):
    files, L = load(folder, kinds), llr_table(*tables(params))
    if what == 'judge':
        for kind in kinds: print('worlds', kind); show(judge([e for e in files if e['kind'] == kind], L))
    elif what == 'list':
        for e in files:
            for k, v in first_alarms(e, L, 'balanced').items():
                if e['tuples'][k][1] == 'normal': print(e['path'], e['families'][k], k, v['flows'], v['score'], v['terms'], v['period'])


if __name__ == '__main__': main(*sys.argv[1:])
