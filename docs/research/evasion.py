#!/usr/bin/python3
"""Made C&C beside browsing of one host: which ways around the method are found, without names and where names are seen.

  evasion.py [PARAMETERS.json]

With names, the host's browsing is named by DNS answers and its C&C server is a raw address, unless the row says `named`. Prints the flow
(of the tuple, or of the series with an `s`) at the first alarm, or -, at balanced and eager.
"""
import os, random, sys
import flows as F, reference as R

US = 1000000


def browsing(rnd, hours=2.0):
    out, servers = [], ['203.0.113.%d' % i for i in range(1, 40)]
    t = 0.0
    for _ in range(200):
        t += rnd.expovariate(200 / (hours * 3600)); s = rnd.choice(servers)
        for _ in range(rnd.randint(1, 3)): out.append((t + rnd.uniform(0, 2), s, '443', 'tcp', 'FSPA_FSPA', rnd.lognormvariate(9, 1.2), rnd.lognormvariate(7, .6)))
    return out, servers


def beats(rnd, n, period, jitter, servers, port, proto='tcp', state='FSPA_FSPA', total=1400, sent=600, padding=0, order='turn', each=1):
    t, out = 10.0, []
    for i in range(n):
        s = rnd.choice(servers) if order == 'random' else servers[(i // each) % len(servers)]
        p = rnd.uniform(0, padding)
        out.append((t, s, port, proto, state, total + p, sent + p / 2))
        t += period * (1 + rnd.uniform(-jitter, jitter)) if jitter != 'poisson' else rnd.expovariate(1 / period)
    return out


C2 = ['198.51.%d.%d' % (i * 7 % 250, i * 13 % 250 + 1) for i in range(1, 200)]
CASES = [('60 s, 443', dict(n=60, period=60, jitter=0, servers=C2[:1], port='443')),
         ('60 s, 443, named', dict(n=60, period=60, jitter=0, servers=C2[:1], port='443')),
         ('20 % jitter, 443', dict(n=60, period=60, jitter=.2, servers=C2[:1], port='443')),
         ('50 % jitter, 443', dict(n=60, period=60, jitter=.5, servers=C2[:1], port='443')),
         ('80 % jitter, 443', dict(n=60, period=60, jitter=.8, servers=C2[:1], port='443')),
         ('Poisson, 443', dict(n=60, period=60, jitter='poisson', servers=C2[:1], port='443')),
         ('Poisson, 4433', dict(n=60, period=60, jitter='poisson', servers=C2[:1], port='4433')),
         ('padding 0-2 kB and 20 % jitter, 443', dict(n=60, period=60, jitter=.2, servers=C2[:1], port='443', padding=2000)),
         ('padding 0-2 kB and 20 % jitter, 4433', dict(n=60, period=60, jitter=.2, servers=C2[:1], port='4433', padding=2000)),
         ('replies over 20 kB, 443', dict(n=60, period=60, jitter=0, servers=C2[:1], port='443', total=30000)),
         ('dead server (S_RA), 443', dict(n=60, period=60, jitter=0, servers=C2[:1], port='443', state='S_RA', total=120, sent=60)),
         ('3 servers in turn, 443', dict(n=120, period=60, jitter=0, servers=C2[:3], port='443')),
         ('3 servers in turn, 4433', dict(n=120, period=60, jitter=0, servers=C2[:3], port='4433')),
         ('8 servers in turn, 443', dict(n=320, period=60, jitter=0, servers=C2[:8], port='443')),
         ('8 servers in turn, 4433', dict(n=320, period=60, jitter=0, servers=C2[:8], port='4433')),
         ('4 servers by chance, 443', dict(n=160, period=60, jitter=0, servers=C2[:4], port='443', order='random')),
         ('new server each beat, 443', dict(n=120, period=60, jitter=0, servers=C2[:120], port='443')),
         ('new server each 4 beats, 443', dict(n=120, period=60, jitter=0, servers=C2[:30], port='443', each=4)),
         ('4 dead servers, 443', dict(n=60, period=20, jitter=0, servers=C2[:4], port='443', state='_RA', total=180, sent=0)),
         ('sleep 1 h, 443', dict(n=24, period=3600, jitter=0, servers=C2[:1], port='443')),
         ('sleep 1 h, 4433', dict(n=24, period=3600, jitter=0, servers=C2[:1], port='4433')),
         ('UDP 443', dict(n=60, period=60, jitter=0, servers=C2[:1], port='443', proto='udp', state='CON')),
         ('UDP 53', dict(n=60, period=60, jitter=0, servers=C2[:1], port='53', proto='udp', state='CON'))]


def run(p, name, case, with_names, seed=3):
    rnd = random.Random(seed); browse, servers = browsing(rnd); rows = sorted(browse + beats(rnd, **case))
    flows = [F.Flow(int(t * US), .3, proto, '192.168.1.20', str(1024 + i), '->', s, port, state, 8, int(total), int(min(sent, total)), i + 1)
             for i, (t, s, port, proto, state, total, sent) in enumerate(rows)]
    events = [(0, 'dns', '192.168.1.20', 'www.site%d.example' % i, 0, s) for i, s in enumerate(servers)] if with_names else []
    if with_names and 'named' in name: events += [(0, 'dns', '192.168.1.20', 'cdn.updates.example', 0, s) for s in case['servers']]
    bad, count, found = set(case['servers']), {}, {}
    false = {}
    for f, what, v, score in R.judge(flows, events, p):
        count[what] = count.get(what, 0) + 1
        for level in ('balanced', 'eager'):
            if score >= p.thresholds[level]:
                target = found if f.dst in bad else false
                target.setdefault(level, '%d%s' % (count[what] + (R.GATE - 1 if '>' not in what else 8), 's' if '>' in what else ''))
    return '%s / %s%s' % (found.get('balanced', '-'), found.get('eager', '-'), ' (browsing too)' if false else '')


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'params-2.json')
    p = R.Parameters(path)
    print('| technique | flows made | without names | with names |\n|---|---|---|---|')
    for name, case in CASES:
        print('| %s | %d | %s | %s |' % (name, case['n'], run(p, name, case, False), run(p, name, case, True)))


if __name__ == '__main__':
    main()
