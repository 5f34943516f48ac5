#!/usr/bin/python3
"""Flows and names made here, of every kind that the second method tells apart: the resources of the parity test.

  parity2.py FOLDER     writes made.binetflow, made-names.tsv, and made-rows.tsv: what reference.py says of them
"""
import contextlib, io, math, os, random, sys
from datetime import datetime, timezone
import reference

US, BASE = 1_000_000, 1_700_000_000_000_000
OUT, EVENTS = [], []
PORT = [20000]


def flow(t, src, dst, port, state='FSPA_FSPA', total=900, source=300, proto='tcp', duration=1.0):
    """Adds a flow; gives its source port."""
    PORT[0] = 20000 + (PORT[0] + 1) % 30000
    OUT.append((BASE + int(t * US), duration, proto, src, str(PORT[0]), dst, str(port), state, int(total), '' if source is None else int(source)))
    return PORT[0]


def event(t, kind, *rest):
    EVENTS.append((BASE + int(t * US), kind) + rest)


def beats(r, n, period, jitter, src, dst, port, start=0.0, spread=0.0, extra=0.0, miss=0.0, say=None, **more):
    t = start
    for i in range(n):
        total = more.pop('total', 900) if i == 0 else total
        if r.random() >= miss:
            port_of = flow(t, src, dst, port, total=total * (1 + r.uniform(-spread, spread)), **more)
            if say: say(t, src, port_of, dst, port)
            if r.random() < extra: flow(t + .2, src, dst, port, total=total * 1.5, **more)
        t += period * (1 + r.uniform(-jitter, jitter))


def made():
    r = random.Random(13)
    count = [0]

    def host():
        count[0] += 1
        return '10.2.%d.%d' % (count[0] // 200, 1 + count[0] % 200)

    def net():
        count[0] += 1
        return '%d.%d.%d.%d' % (r.choice((5, 45, 91, 185)), r.randint(0, 250), count[0] % 250, r.randint(1, 250))
    for jitter in (0, .05, .2, .5):
        for port in (443, 4433, 8080, 50123): beats(r, 12, math.exp(r.uniform(0, 6)), jitter, host(), net(), port, spread=r.choice((0, .02, .3)), miss=r.choice((0, .1)), extra=r.choice((0, .1)))
    for period in (.7, 1.5, 901, 3601): beats(r, 7, period, 0, host(), net(), 443)
    beats(r, 8, 30, .02, host(), net(), 4444, proto='udp', state='CON', source=900)
    beats(r, 8, 30, .02, host(), net(), 4444, proto='udp', state='CON')
    beats(r, 8, 30, .02, host(), net(), 53, proto='udp', state='CON')
    beats(r, 5, 30, .02, host(), '239.1.1.1', 4444, proto='udp', state='INT')
    beats(r, 8, 30, .02, host(), '2a00:1:2:3::9', 443)
    beats(r, 8, 30, .02, host(), '10.9.9.9', 502)
    beats(r, 8, 30, .02, host(), net(), 25)
    for state in ('S_RA', 'S_', 'A_A', 'SA_', 'SA_S', '_RA', '_FRA', 'REQ', 'CON', 'S0', 'SF', 'OTH', 'RSTO'): beats(r, 6, 20, .02, host(), net(), 8123, state=state)
    beats(r, 8, 12, .03, host(), net(), 80, total=60000)
    beats(r, 8, 12, .03, host(), net(), 80, total=30000, source=None)
    for number in (2, 4, 10):                                                     # siblings, many
        h = host()
        for i in range(number): beats(r, 7, 60, .01, h, net(), 443, start=i * 7)
    h = host()
    for i in range(4): beats(r, 7, 60, .01, h, net(), 7000 + i, start=i * 7)      # peers
    h = host()
    for i in range(4): beats(r, 7, 40, .01, h, '91.7.%d.9' % i, 443, start=i)     # one network
    for i in range(4): beats(r, 7, 20 + 9 * i, .03, host(), '185.1.1.1', 443, start=i * 9)   # popular
    h = host()
    for i in range(12): beats(r, 6, 17 * 1.3 ** i, .03, h, net(), 9200 + i * 7)   # many odd ports
    beats(r, 8, 40, .03, net(), '192.168.3.4', 443)                               # calling in
    for i in range(6): beats(r, 2, 40, .03, '147.32.1.1', net(), 443)
    beats(r, 8, 40, .03, net(), '147.32.1.1', 443, start=200)
    h = host()
    for i in range(20): beats(r, 2, 9, .03, h, net(), 447, start=i * 3, state='S_')          # dead servers, then a scan
    h = host()
    for i in range(130): beats(r, 4, 33 + i / 9, 0, h, '45.8.%d.7' % i, 443, start=i)        # more than the table of rhythms holds
    beats(r, 12, 33, .02, h, '91.200.1.1', 443, start=400)
    h, servers = host(), [net() for _ in range(4)]                                # rotation without names, and in one network
    for i in range(20): flow(i * 30, h, servers[i % 4], 4545)
    h = host()
    for i in range(20): flow(i * 30, h, '91.8.%d.4' % (i % 5), 4546, state='S_' if i % 7 == 3 else 'FSPA_FSPA')

    def told(h, at=1):
        event(at, 'dns', h, 'www.example.com', 0, '93.184.1.1')
    h = host(); told(h); beats(r, 8, 30, .02, h, net(), 443, start=5)             # raw, not sure
    h = host(); told(h); beats(r, 8, 30, .02, h, net(), 443, start=200)           # raw
    h = host(); told(h); s = net(); event(90, 'dns', h, 'xkqzvwpt.co.uk', 0, s + ',2a00::7'); beats(r, 8, 30, .02, h, s, 443, start=100)   # drawn name
    h = host(); told(h); s = net(); event(90, 'dns', host(), 'news.example.org', 0, s); beats(r, 8, 30, .02, h, s, 443, start=100)         # another's answer
    for i in range(3): h = host(); told(h); s = net(); event(90 + i, 'dns', h, 'cdn%d.shared.net' % i, 0, s); beats(r, 8, 30 + i, .02, h, s, 443, start=100)
    h, servers = host(), [net() for _ in range(3)]; told(h)                       # rotation of raw addresses
    for i in range(20): flow(100 + i * 30, h, servers[i % 3], 443)

    def says(kind, *rest):
        return lambda t, src, sport, dst, port: event(t + .1, kind, src, sport, dst, port, *rest)
    for rest in (('', '', 'ja4-a'), ('9.9.9.9', '', 'ja4-b'), ('mail.example.com', 'h2', 'ja4-c')):
        for port in (443, 4433): h = host(); told(h); beats(r, 6, 30, .02, h, net(), port, start=200, say=says('tls', *rest))
    for rest in (('', 'agent'), ('9.9.9.9:8080', 'agent'), ('web.example.com:80', '')): beats(r, 6, 30, .02, host(), net(), 80, say=says('http', *rest))
    beats(r, 6, 30, .02, host(), net(), 443, say=says('cert', 1)); beats(r, 6, 30, .02, host(), net(), 443, say=says('cert', 0))
    beats(r, 6, 30, .02, host(), net(), 443, say=says('data')); beats(r, 6, 30, .02, host(), net(), 4433, say=says('data'))
    h = host()
    for i in range(4): beats(r, 5, 30 + 9 * i, .02, h, net(), 443, say=says('tls', 'n%d.example.com' % (i // 2), '', 'ja4-%d' % (i // 2)))
    beats(r, 6, 50, .02, h, net(), 443, say=says('tls', 'alone.example.com', '', 'ja4-alone'))
    h = host(); told(h)
    for i in range(30): event(20 + i * 5, 'dns', h, 'qx%d.biz' % i, 3, '')
    beats(r, 10, 60, .02, h, net(), 443, start=30)
    for port in (443, 8080, 4433): beats(r, 8, 30, .02, host(), '10.9.9.%d' % (port % 200), port)                # servers inside, web and not
    for port in (443, 50123): beats(r, 8, 30, .02, host(), net(), port, proto='udp', state='CON')                # UDP on a web and on a high port
    for period in (2.5, 3.2, 1, 1.6): beats(r, 16, period, .01, host(), net(), 443)       # fast, before and after twelve flows; steady below two seconds
    for first in ('FSPA_FSPA', 'S_'):                                             # unanswered SYNs beside the beat, before an answer and after
        h, s = host(), net()
        for i in range(10):
            flow(i * 60, h, s, 443, state=first if i == 0 else 'FSPA_FSPA')
            for k in (1, 2): flow(i * 60 + k, h, s, 443, state='S_', total=60, source=60)
    h = host()
    for i in range(4): beats(r, 8, 60, .01, h, net(), 443, start=i * 7, state='S_RA' if i < 2 else 'FSPA_FSPA')  # two of four siblings dead
    h, s = host(), net()
    for i in range(24): flow(i * 60, h, s, 443, state='S_RA' if 6 <= i < 14 else 'FSPA_FSPA')                    # leaves the table of rhythms, comes back
    beats(r, 24, 60, .01, h, net(), 443, start=9)
    h = host(); told(h); s = [net() for _ in range(5)]                            # of five names that its connections say three were answered
    for i in range(3): event(90, 'dns', h, 'a%d.example.com' % i, 0, s[i])
    for i in range(5): beats(r, 5, 30 + 9 * i, .02, h, s[i], 443, start=100 + i, say=says('tls', 'a%d.example.com' % i, '', 'ja4-d'))
    beats(r, 12, 77, .02, h, net(), 443, start=100)
    h, servers = host(), [net() for _ in range(3)]; told(h)                       # and so far none: a rotation that is none
    beats(r, 5, 30, .02, h, net(), 443, start=90, say=says('tls', 'b.example.com', '', 'ja4-d'))
    for i in range(20): flow(100 + i * 30, h, servers[i % 3], 443)
    h, s = host(), net(); event(1, 'dns', h, 'www.example.com', 0, '93.184.1.1')  # in use when its host's first answer was heard, a day before
    for i in range(30): flow(i * 3601, h, s, 443)
    h = host()
    for i in range(9): beats(r, 6, 60, .01, h, net(), 80 + i % 2 * 363, start=i * 5)                             # many siblings on web ports: no peers
    OUT.sort(key=lambda f: f[0]); EVENTS.sort(key=lambda e: e[0])
    for i in range(7, len(OUT) - 40, 97): OUT.insert(i + 40, OUT.pop(i))          # late ones


def main(folder):
    made()
    flows, names, rows = (os.path.join(folder, 'made' + end) for end in ('.binetflow', '-names.tsv', '-rows.tsv'))
    with open(flows, 'w') as out:
        out.write('StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes\n')
        for us, duration, proto, src, sport, dst, dport, state, total, source in OUT:
            when = datetime.fromtimestamp(us // US, timezone.utc).strftime('%Y/%m/%d %H:%M:%S') + '.%06d' % (us % US)
            out.write(','.join((when, '%.1f' % duration, proto, src, sport, '->', dst, dport, state, '0', '0', '5', str(total), str(source))) + '\n')
    with open(names, 'w') as out:
        for e in EVENTS: out.write('\t'.join(map(str, e)) + '\n')
    text = io.StringIO()
    with contextlib.redirect_stdout(text): reference.main(['--names', names, flows])
    lines = text.getvalue().splitlines(); head = lines[0].split('\t')
    with open(rows, 'w') as out:                       # terms that are 0 are left out: shorter, and readable
        for line in lines[1:]:
            cells = line.split('\t')
            out.write('\t'.join(cells[:2] + [cells[-1]] + ['%s=%s' % (n, v) for n, v in zip(head[2:-1], cells[2:-1]) if float(v)]) + '\n')
    said = collections_of(lines[1:], head)
    print(len(OUT), 'flows,', len(EVENTS), 'names,', len(lines) - 1, 'rows; never seen:', ' '.join(n for n in head[2:-1] if n not in said) or 'none')


def collections_of(lines, head):
    return {n for line in lines for n, v in zip(head[2:-1], line.split('\t')[2:-1]) if float(v)}


if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    main(sys.argv[1])
