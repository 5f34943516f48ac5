#!/usr/bin/python3
"""Made C&C beside browsing of one host: which ways around the method are found, at which sensitivity, after how many flows.

  evasion.py [--parameters FILE]            prints the table
  evasion.py [--parameters FILE] --check FILE   compares with the table in FILE; status 1 when a cell found less, or a row is missing

Three sets of columns. Without names: nothing is known of DNS. With names: the host's browsing has DNS answers, its C&C is a raw address.
Named: the C&C server has a domain of its own, asked for by this host alone. A cell is the flow of the tuple at the first alarm (`s`: of the
host's series) at cautious, balanced and eager; `-`: not found. `!` after a cell: browsing beside it raised an alarm.
"""
import argparse, os, random, sys
import flows as F, reference as R

US, HOUR = 1000000, 3600
ME = '192.168.1.20'
LEVELS = ('cautious', 'balanced', 'eager')
C2 = ['198.51.%d.%d' % (i * 7 % 250, i * 13 % 250 + 1) for i in range(1, 200)]
INNOCENT = ['203.0.%d.%d' % (114 + i % 90, i * 17 % 250 + 1) for i in range(20)]


def browsing(rnd, hours=2.0):
    out, servers, t = [], ['203.0.113.%d' % i for i in range(1, 40)], 0.0
    for _ in range(200):
        t += rnd.expovariate(200 / (hours * HOUR)); s = rnd.choice(servers)
        for _ in range(rnd.randint(1, 3)): out.append(row(t + rnd.uniform(0, 2), s, '443', total=rnd.lognormvariate(9, 1.2), sent=rnd.lognormvariate(7, .6)))
    return out, servers


def row(t, dst, port, proto='tcp', state='FSPA_FSPA', total=1400, sent=600, duration=.3, src=ME, bad=False):
    return (t, src, dst, port, proto, state, total, sent, duration, bad)


def beats(rnd, n=60, period=60, jitter=0.0, servers=C2[:1], port='443', padding=0, order='turn', each=1, growth=1.0, ports=None, sources=None, bad=True, **more):
    """n beats; `ports`, `servers` and `sources` are taken in turn, each for `each` beats."""
    t, out, total, sent = 10.0, [], more.pop('total', 1400), more.pop('sent', 600)
    for i in range(n):
        s = rnd.choice(servers) if order == 'random' else servers[(i // each) % len(servers)]
        p = rnd.uniform(0, padding); k = ports[(i // each) % len(ports)] if ports else port
        src = sources[(i // each) % len(sources)] if sources else ME
        out.append(row(t, s, k, total=total + p, sent=sent + p / 2, src=src, bad=bad, **more))
        t += (rnd.expovariate(1 / period) if jitter == 'poisson' else period * (1 + rnd.uniform(-jitter, jitter))) * growth ** i
    return out


def simple(**case):
    return lambda rnd: beats(rnd, **case)


def beside(extra, **case):
    """A beacon and, for each of its beats, what `extra(rnd, beat)` adds."""
    def make(rnd):
        own = beats(rnd, **case)
        return own + [x for b in own for x in extra(rnd, b)]
    return make


def decoys(servers, ports, **case):
    def make(rnd):
        out = beats(rnd, **case); more = dict(case)
        for i, s in enumerate(servers): out += [(r[0] + 2 + i,) + r[1:] for r in beats(rnd, **dict(more, servers=[s], port=ports[i % len(ports)], bad=False))]
        return out
    return make


def others(clients, state, total, sent, beats_each=1, **case):
    """Other inside hosts talk to the C&C server too."""
    def make(rnd):
        out = beats(rnd, **case); b = out[0]
        return out + [row(5.0 + i + 300 * k, b[2], b[3], state=state, total=total, sent=sent, src='192.168.1.%d' % (100 + i)) for i in range(clients) for k in range(beats_each)]
    return make


def fronted(rnd, clients=0):
    out = beats(rnd, n=60); s = out[0][2]
    out += [row(rnd.uniform(0, 3600), s, '443', total=rnd.lognormvariate(9, 1.2), sent=rnd.lognormvariate(7, .6)) for _ in range(60)]
    return out + [row(rnd.uniform(0, 3600), s, '443', total=9000, sent=900, src='192.168.1.%d' % (100 + i)) for i in range(clients) for _ in range(2)]


def bursts(size):
    def make(rnd):
        return [(r[0] + day * 24 * HOUR,) + r[1:] for day in range(15 // size + (15 % size > 0)) for r in beats(rnd, n=size)]
    return make


def cases():
    both = lambda title, **c: [('%s, %s' % (title, p), simple(port=p, **c)) for p in ('443', '4433')]
    v6 = lambda i: '2001:db8:1::%x' % (i + 16)
    out = both('60 s, equal size')
    for j in (10, 20, 30): out.append(('%d %% jitter, 443' % j, simple(jitter=j / 100)))
    out += both('50 % jitter', jitter=.5) + both('80 % jitter', jitter=.8) + both('Poisson', jitter='poisson')
    out += [('padding 0-2 kB, 443', simple(padding=2000))] + both('padding 0-2 kB and 20 % jitter', jitter=.2, padding=2000)
    for n in (2, 3, 4, 8): out += both('%d servers in turn' % n, n=40 * n, servers=C2[:n])
    out += both('4 servers by chance', n=160, servers=C2[:4], order='random')
    out += both('new server each beat', n=120, servers=C2[:120]) + both('new server each 4 beats', n=120, servers=C2[:30], each=4)
    out += [('random port each beat', lambda rnd: beats(rnd, n=120, ports=[str(rnd.randint(1024, 65535)) for _ in range(120)])),
            ('new port each 4 beats', lambda rnd: beats(rnd, n=120, ports=[str(rnd.randint(1024, 65535)) for _ in range(30)], each=4)),
            ('3 ports in turn', simple(n=120, ports=['4433', '5544', '6655']))]
    out += [('one connection of 6 h, 443', simple(n=1, duration=6 * HOUR, total=300000, sent=150000)),
            ('connections of 1 h in turn, 443', simple(n=24, period=HOUR + 5, duration=HOUR, total=50000, sent=25000)),
            ('connections of 1 h in turn, 4433', simple(n=24, period=HOUR + 5, duration=HOUR, total=50000, sent=25000, port='4433'))]
    out += both('sleep 1 h', n=24, period=HOUR) + [('sleep 15 min, 443', simple(n=48, period=900)), ('sleep 5 min, 443', simple(n=48, period=300)), ('sleep 1 s, 443', simple(n=60, period=1)), ('sleep 2 s, 443', simple(n=60, period=2)), ('sleep 2 s, 4433', simple(n=60, period=2, port='4433'))]
    out += [('fronted server, browsed as well', fronted), ('the same, 20 other clients', lambda rnd: fronted(rnd, 20))]
    for p in ('443', '4433'): out.append(('3 forged clients (SYN only), %s' % p, others(3, 'S_', 60, 60, port=p)))
    for p in ('443', '4433'): out.append(('3 forged clients (SYN and bad ACK), %s' % p, others(3, 'SA_SRA', 240, 120, port=p)))
    for p in ('443', '4433'): out.append(('2 other infected hosts, %s' % p, others(2, 'FSPA_FSPA', 1400, 600, beats_each=5, port=p)))
    for p in ('443', '4433'): out.append(('2 decoys, %s' % p, decoys(INNOCENT[:2], [p], port=p)))
    out.append(('2 decoys on other ports, 4433', decoys(INNOCENT[:2], ['7001', '7002'], port='4433')))
    for p in ('443', '4433'): out.append(('8 decoys, %s' % p, decoys(INNOCENT[:8], [p], port=p)))
    for p in ('443', '4433'): out.append(('10 decoys on odd ports without a beat, %s' % p, beside(lambda rnd, b: [row(b[0] + rnd.uniform(1, 50), rnd.choice(INNOCENT[:10]), str(rnd.randint(2000, 9000)), total=rnd.uniform(300, 9000))], port=p)))
    out += both('replies over 20 kB', total=30000)
    for p in ('443', '4433'): out.append(('2 forged SYN a beat, %s' % p, beside(lambda rnd, b: [row(b[0] + k, b[2], b[3], state='S_', total=60, sent=60, bad=True) for k in (1, 2)], port=p)))
    for p in ('443', '4433'): out.append(('2 random flows a beat, %s' % p, beside(lambda rnd, b: [row(b[0] + rnd.uniform(1, 55), b[2], b[3], total=rnd.uniform(300, 9000), bad=True) for _ in range(2)], port=p)))
    out += [('dead server (S_RA), 443', simple(state='S_RA', total=120, sent=60)), ('4 dead servers (_RA), 443', simple(period=20, servers=C2[:4], state='_RA', total=180, sent=0)),
            ('4 dead servers (S_), 443', simple(period=20, servers=C2[:4], state='S_', total=180, sent=180))]
    for p in ('443', '4433', '53', '67', '123'): out.append(('UDP %s' % p, simple(port=p, proto='udp', state='CON')))
    for p in ('22', '853', '5222', '8080'): out.append(('TCP %s' % p, simple(port=p)))
    out += [('ICMP echo', simple(port='', proto='icmp', state='ECO')), ('GRE', simple(port='', proto='gre', state='CON')), ('later fragments', simple(port='', proto='udp', state='INT'))]
    out += [('IPv6, 443', simple(servers=['2001:db8:9::1'], sources=[v6(0)])), ('IPv6, new source each 4 beats, 443', simple(n=120, servers=['2001:db8:9::1'], sources=[v6(i) for i in range(30)], each=4)),
            ('IPv6, new source each beat, 4433', simple(n=120, servers=['2001:db8:9::1'], sources=[v6(i) for i in range(120)], port='4433')),
            ('IPv6, new server in one /64 each beat, 4433', simple(n=120, servers=['2001:db8:9::%x' % (i + 1) for i in range(120)], sources=[v6(0)], port='4433'))]
    out += [('period grows 3 % a beat, 443', simple(growth=1.03)), ('period doubles each beat, 443', simple(n=9, growth=2.0)),
            ('pairs 1 s apart, 443', beside(lambda rnd, b: [(b[0] + 1,) + b[1:]])), ('5 flows, then a day, 443', bursts(5)), ('4 flows, then a day, 443', bursts(4))]
    return out


def run(p, make, names, seed=3):
    """Cell, number of C&C flows."""
    rnd = random.Random(seed); browse, servers = browsing(rnd); rows = make(rnd); n = sum(r[9] for r in rows); rows = sorted(browse + rows)
    flows = [F.Flow(int(t * US), duration, proto, src, str(1024 + i % 60000), '->', dst, port, state, 8, int(total), int(min(sent, total)), i + 1)
             for i, (t, src, dst, port, proto, state, total, sent, duration, _) in enumerate(rows)]
    bad = {r[2] for r in rows if r[9]}; sources = {r[1] for r in rows}
    events = [(0, 'dns', c, 'www.site%d.example' % i, 0, s) for c in sources for i, s in enumerate(servers)] if names else []
    if names: events += [(0, 'dns', c, 'www.place%d.example' % i, 0, s) for c in sources for i, s in enumerate(INNOCENT)]
    if names == 'named': events += [(0, 'dns', c, 'cdn.updates.example', 0, s) for c in sources for s in bad]
    count, found, false = {}, {}, set()
    for f, what, v, score in R.judge(flows, events, p):
        count[what] = count.get(what, 0) + 1
        for level in LEVELS:
            if score >= p.thresholds[level]:
                if f.dst in bad: found.setdefault(level, '%d%s' % (count[what] + (R.GATE - 1 if '>' not in what else 8), 's' if '>' in what else ''))
                elif f.dst in servers: false.add(level)
    return ' / '.join(found.get(l, '-') + ('!' if l in false else '') for l in LEVELS), n


def table(p):
    yield '| technique | flows | without names: cautious / balanced / eager | with names, raw address | with names, a domain of its own |'
    yield '|---|---|---|---|---|'
    for title, make in cases():
        cells = [run(p, make, n) for n in ('', 'seen', 'named')]
        yield '| %s | %d | %s |' % (title, cells[0][1], ' | '.join(c[0] for c in cells))


def read(lines):
    rows = {}
    for l in lines:
        c = [x.strip() for x in l.strip().strip('|').split('|')]
        if len(c) == 5 and c[1].isdigit(): rows[c[0]] = [x.split(' / ') for x in c[2:]]
    return rows


def lost(before, now):
    """Titles of the rows that found something before which is not found now, or raise an alarm on browsing that they did not."""
    for title, cells in before.items():
        new = now.get(title)
        if new is None or any(o != '-' and n == '-' or '!' in n and '!' not in o for a, b in zip(cells, new) for o, n in zip(a, b)): yield title


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--parameters', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), 'params-3.json')); a.add_argument('--check', metavar='FILE')
    o = a.parse_args(); lines = list(table(R.Parameters(o.parameters)))
    if not o.check: print('\n'.join(lines)); return
    with open(o.check, encoding='utf-8') as handle: before = read(handle)
    if not before: sys.exit('%s: no table of techniques in it' % o.check)
    bad = list(lost(before, read(lines)))
    for title in bad: print('lost: %s' % title)
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
