#!/usr/bin/python3
"""Flows made here, of every kind that the method tells apart, with what proto.py says of each: the resource of the parity test.

  parity.py PARAMS.json OUT.txt     a line: ra's columns | step | S | score at eager, or nothing
"""
import sys, json, random
from datetime import datetime, timedelta, timezone
from proto import *

BASE = 1_700_000_000 * US
OUT = []


def add(t, proto, src, dst, port, state, total, source=None):
    OUT.append((BASE + int(t * US), proto, src, dst, str(port), state, int(total), source if source is None else int(source)))


def tuple_flows(rnd, n, period, jitter, src, dst, port, start=0.0, proto='tcp', state='FSPA_FSPA', total=700, spread=0.0, source=200, miss=0.0, extra=0.0):
    t = start
    for _ in range(n):
        b = total * (1 + rnd.uniform(-spread, spread))
        if rnd.random() >= miss:
            add(t, proto, src, dst, port, state, b, source and source * b / total)
            if rnd.random() < extra: add(t + .1, proto, src, dst, port, state, b * 1.4, source)
        t += period * (1 + rnd.uniform(-jitter, jitter))


def made():
    r = random.Random(4)
    host = lambda: '10.1.%d.%d' % (r.randint(0, 250), r.randint(1, 250))
    net = lambda: '%d.%d.%d.%d' % (r.choice((5, 45, 91, 185)), r.randint(0, 250), r.randint(0, 250), r.randint(1, 250))
    for jitter in (0, .01, .05, .1, .2, .3, .5):
        for port in (80, 443, 4433, 8080, 50123):
            tuple_flows(r, 16, math.exp(r.uniform(.2, 5.5)), jitter, host(), net(), port, spread=r.choice((0, .02, .3)), miss=r.choice((0, .1)), extra=r.choice((0, .1)))
    for period in (.7, 1, 10, 20, 299, 300, 301, 899, 1800, 3600, 7200): tuple_flows(r, 9, period, 0, host(), net(), 443)
    tuple_flows(r, 12, 30, .02, host(), net(), 4444, proto='udp', state='CON')
    tuple_flows(r, 12, 30, .02, host(), net(), 53, proto='udp', state='CON')
    tuple_flows(r, 12, 30, .02, host(), net(), '0x0303', proto='icmp', state='ECO')
    tuple_flows(r, 12, 30, .02, host(), '239.1.1.1', 4444, proto='udp', state='INT')
    tuple_flows(r, 12, 30, .02, host(), '10.1.2.255', 4444, proto='udp', state='INT')
    tuple_flows(r, 12, 30, .02, host(), net(), 'https')
    for state in ('S_RA', 'S_', 'A_A', 'PA_PA', 'SA_S', 'FA_FA', 'REQ', 'CON', 'S0', 'SF', 'OTH', 'RSTO', 'SHR'): tuple_flows(r, 14, 20, .02, host(), net(), 8123, state=state)
    h = host()
    for state in ('FSPA_FSPA', 'S_', 'PA_A') * 7: tuple_flows(r, 1, 1, 0, h, '45.9.9.9', 443, start=r.uniform(0, 600), state=state)
    for number in (2, 3, 4, 10):                       # siblings, peers
        h = host()
        for i in range(number): tuple_flows(r, 14, 60, .03, h, net(), 443, start=i * 7)
    h = host()
    for i in range(4): tuple_flows(r, 14, 60, .03, h, net(), 7000 + i, start=i * 7)
    h = host()
    for i in range(4): tuple_flows(r, 14, 15 * 3 ** i, .03, h, '91.7.%d.9' % i, 443)      # pool
    h = host()
    for i in range(4): tuple_flows(r, 14, 15 * 3 ** i, .03, h, '2a00:1:2:%d::9' % i, 443)
    for i in range(4): tuple_flows(r, 14, 20 + 9 * i, .03, host(), '185.1.1.1', 443, start=i * 9)   # popular
    for i in range(4): tuple_flows(r, 14, 20 + 9 * i, .03, host(), '185.1.1.2', 4433, start=i * 9)
    h = host()
    for i in range(5): tuple_flows(r, 14, 17 * 2 ** i, .03, h, net(), 9100 + i * 7)       # many odd ports of one host
    tuple_flows(r, 14, 40, .03, net(), '192.168.3.4', 443)                                # calling in
    d = '147.32.1.1'
    for i in range(6): tuple_flows(r, 2, 40, .03, d, net(), 443)
    tuple_flows(r, 14, 40, .03, net(), d, 443, start=200)
    tuple_flows(r, 14, 12, .03, host(), net(), 80, total=60000)                           # volume
    tuple_flows(r, 14, 12, .03, host(), net(), 80, total=30000, source=None)
    tuple_flows(r, 14, 12, .03, host(), net(), 443, source=None)
    for _ in range(12):                                                                   # browsing
        h = host()
        for _ in range(10): add(r.uniform(0, 900), 'tcp', h, '5.5.5.5', 443, 'FSPA_FSPA', r.uniform(300, 60000), 300)
    for pace in (1, 2, 5, 30):                                                            # chatty, then a timer: erratic
        h, server, t = host(), net(), 0.0
        for _ in range(60): add(t, 'tcp', h, server, 443, 'FSPA_FSPA', r.uniform(900, 3000), 500); t += r.uniform(.1, 2) * pace
        tuple_flows(r, 40, pace, .02, h, server, 443, start=t)
    h = host()
    for i in range(150): tuple_flows(r, 3, 33 + i, 0, h, '45.8.%d.7' % i, 443, start=i)   # more than the host's table holds
    tuple_flows(r, 20, 33, .02, h, '91.200.1.1', 443, start=400)
    for port in (2404, 502): tuple_flows(r, 12, 30, .02, '10.9.8.7', '91.200.7.7', port); tuple_flows(r, 12, 30, .02, '10.9.8.7', '10.200.7.7', port)   # industrial
    OUT.sort(key=lambda f: f[0])
    for i in range(7, len(OUT) - 40, 97): OUT.insert(i + 40, OUT.pop(i))                  # late ones


def main(params, path):
    j = json.load(open(params))
    D = Detector(llr_table(*[{x: dict(zip(STATES, row)) for x, row in j['chains'][k].items()} for k in ('malicious', 'normal_irregular', 'normal_poller')]))
    made(); n = 0
    with open(path, 'w') as out:
        for us, proto, src, dst, port, state, total, source in OUT:
            r = D.flow((us, 1.0, proto, src, '1025', '->', dst, port, state, 5.0, float(total), None if source is None else float(source), 0))
            t = D.t[(src, dst, port, proto)]
            score = '%.9f' % r[0] if r and r[0] >= P['thresholds']['eager'] else ''; n += bool(score)
            out.write('%d.%06d,1,%s,%s,1025,->,%s,%s,%s,0,0,5,%d,%s|%s|%.9f|%s\n' % (us // US, us % US, proto, src, dst, port, state, total, '' if source is None else source, t.prev or '', t.S, score))
    print(len(OUT), 'flows,', n, 'alarms')


if __name__ == '__main__':
    main(*sys.argv[1:])
