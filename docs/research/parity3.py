#!/usr/bin/python3
"""Pieces of long connections and names made here, of every kind that the judge of bursts tells apart: the resources of its parity test.

  parity3.py FOLDER     writes pieces.csv (ra's lines), pieces-names.tsv, and pieces-rows.tsv: what pieces.py says of them
"""
import math, os, random, sys
import pieces as P

BASE, LINES, EVENTS, PORT = 1_700_000_000_000_000, [], [], [30000]


def talk(r, n, period, jitter, src, dst, port, start=0.0, out=300, back=600, spread=0.0, packets=4, length=.2, opens=True, quiet_between=0, say=None, big=0):
    """One connection: bursts with their bytes of payload each way, some in two pieces, and keep-alives without any between them."""
    PORT[0] += 1; sport, t, p = str(PORT[0]), start, 'S' if opens else ''
    for i in range(n):
        o, b = (int(x * (1 + r.uniform(-spread, spread))) for x in (out, back))
        if i == 0 and say: say(t, src, sport, dst, port)
        b += big
        parts = 2 if i % 5 == 3 else 1
        for part in range(parts):
            LINES.append((t + part * (length + .7), length, src, sport, dst, str(port), p + 'PA_' + p + 'PA', packets, packets * 66 + o // parts + b // parts, packets * 33 + o // parts)); p = ''
        gap = period * (1 + r.uniform(-jitter, jitter))
        for k in range(quiet_between): LINES.append((t + gap * (k + 1) / (quiet_between + 1), .01, src, sport, dst, str(port), 'A_A', 2, 132, 66))
        t += max(gap, 2.2)
    return sport


def event(t, kind, *rest):
    EVENTS.append((BASE + int(t * P.US), kind) + rest)


def made():
    r = random.Random(31); count = [0]

    def host():
        count[0] += 1; return '10.3.%d.%d' % (count[0] // 200, 1 + count[0] % 200)

    def net():
        count[0] += 1; return '%d.%d.%d.%d' % (r.choice((5, 45, 91, 185)), r.randint(0, 250), count[0] % 250, r.randint(1, 250))

    def told(h, at=1): event(at, 'dns', h, 'www.example.com', 0, '93.184.1.1')
    for jitter in (0, .1, .5):
        for port in (443, 4433, 8080, 50123, 22, 123): h = host(); told(h); talk(r, 20, math.exp(r.uniform(1, 5)), jitter, h, net(), port, 200, spread=r.choice((0, .02, .4)))
    for port in (443, 6667): talk(r, 14, 20, .03, host(), net(), port)                                  # no names seen
    h = host(); told(h); talk(r, 14, 30, 0, h, net(), 443, 200, out=20, back=10)                        # keep-alives of a program
    h = host(); told(h); talk(r, 14, 30, .01, h, net(), 443, 200, quiet_between=2)                      # and of TCP
    h = host(); told(h); talk(r, 14, 30, .02, h, net(), 443, 20)                                        # raw, not sure
    h = host(); told(h); talk(r, 14, 10, .02, h, net(), 443, 200, big=60000)
    h = host(); told(h); talk(r, 30, 2.3, .02, h, net(), 443, 200)                                      # fast
    h = host(); told(h); talk(r, 11, 1000, .02, h, net(), 443, 200, opens=False)                        # slow, and its start was not seen
    h = host(); told(h); talk(r, 14, 30, .02, h, '10.9.9.9', 443, 200); talk(r, 14, 20, .02, h, '10.9.9.10', 502, 200)
    talk(r, 14, 30, .02, net(), '192.168.3.4', 443, 200)                                                # calling in
    talk(r, 14, 30, .02, '2a00:1:2:3::9', '2a00:5:2:3::9', 443, 200)
    s = net()
    for i in range(4): h = host(); told(h); talk(r, 14, 20 + i, .02, h, s, 443, 200 + i)                # popular
    h = host(); told(h)
    for i in range(12): talk(r, 12, 17 * 1.2 ** i, .03, h, net(), 9210 + i * 7, 200 + i / 9)            # a peer
    h = host(); told(h); s = net(); event(90, 'dns', h, 'xkqzvwpt.co.uk', 0, s); talk(r, 14, 30, .02, h, s, 443, 200)
    for i in range(3): h = host(); told(h); s = net(); event(90 + i, 'dns', h, 'cdn%d.shared.net' % i, 0, s); talk(r, 14, 30 + i, .02, h, s, 443, 200)
    h = host(); told(h)
    for i in range(30): event(120 + i * 3, 'dns', h, 'qx%d.biz' % i, 3, '')
    talk(r, 14, 40, .02, h, net(), 443, 200)

    def says(kind, *rest): return lambda t, src, sport, dst, port: event(t + .1, kind, src, sport, dst, port, *rest)
    for kind, rest in (('tls', ('', '', 'ja4-a')), ('tls', ('mail.example.com', 'h2', 'ja4-c')), ('http', ('', 'agent')), ('http', ('web.example.com:80', '')), ('cert', (1,)), ('data', ())):
        h = host(); told(h); talk(r, 12, 30, .02, h, net(), 443, 200, say=says(kind, *rest))
    h, s = host(), net(); told(h)
    talk(r, 12, 20, .02, h, s, 443, 200); PORT[0] -= 1; talk(r, 12, 30, .02, h, s, 443, 900)            # a port that is used again
    LINES.sort(key=lambda l: l[0] + l[1]); EVENTS.sort(key=lambda e: e[0])


def main(folder):
    made(); pieces, text = [], []
    for t, length, src, sport, dst, port, state, packets, total, source in LINES:
        start = BASE + int(t * P.US)
        text.append('%d.%06d,%.6f,tcp,%s,%s,   ->,%s,%s,%s,0,0,%d,%d,%d,1,Status' % (start // P.US, start % P.US, length, src, sport, dst, port, state, packets, total, source))
        pieces.append(P.Piece(start, length, src, sport, dst, port, state, packets, total, source))
    with open(os.path.join(folder, 'pieces.csv'), 'w') as out: out.write('\n'.join(text) + '\n')
    with open(os.path.join(folder, 'pieces-names.tsv'), 'w') as out:
        for e in EVENTS: out.write('\t'.join(map(str, e)) + '\n')
    parameters = P.json.load(open(os.path.join(P.HERE, 'connections.json'))); seen = set()
    with open(os.path.join(folder, 'pieces-rows.tsv'), 'w') as out:
        for ends, n, values, _ in P.rows_of(pieces, EVENTS):
            score = parameters['constant'] + sum(parameters['terms'][name]['weight'] * v for name, v in zip(P.NAMES, values))
            out.write('\t'.join(['%s:%s' % (ends[0], ends[1]), str(n), '%.9g' % score] + ['%s=%.9g' % (name, v) for name, v in zip(P.NAMES, values) if v]) + '\n')
            seen |= {name for name, v in zip(P.NAMES, values) if v}
    print(len(pieces), 'pieces,', len(EVENTS), 'names; never seen:', ' '.join(n for n in P.NAMES if n not in seen) or 'none')


if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    main(sys.argv[1])
