#!/usr/bin/python3
"""Harmless long connections, for the judge of pieces: real programs and imitations, in network namespaces of its own. Needs root.

  long_lab.py FOLDER [--minutes 20] [--programs FOLDER]     writes FOLDER/long.pcap (headers only) and FOLDER/long.tsv: server, port, what it is

Real: ssh and sshd, mosquitto and its clients, redis, curl, Python's http.client, the kernel's keep-alives; those that are missing are
named and left out (--programs: where Debian packages were unpacked). The others imitate what a program of that kind is known to send.
Nothing leaves the two namespaces.
"""
import argparse, asyncio, contextlib, http.client, http.server, os, random, shutil, signal, socket, ssl, subprocess, sys, threading, time

CLIENT, NET = '192.168.50.2', '203.0.113.%d'
# name, port, TLS, opening (client, server bytes), talk: who begins, period, jitter (share; 'x': by chance), bytes, spread, bytes of the answer (0: none)
MADE = [
    ('websocket, server pings each 20 s', 443, 1, (500, 200), [('S', 20, 0, 2, 0, 6)]),
    ('websocket, server pings each 25 s (socket.io)', 443, 1, (700, 300), [('S', 25, .002, 3, 0, 7)]),
    ('websocket, client beats each 30 s (Phoenix)', 443, 1, (600, 300), [('C', 30, .002, 62, .02, 70)]),
    ('websocket, client beats each 41 s, messages come', 443, 1, (900, 5000), [('C', 41.25, .01, 32, .05, 11), ('S', 20, 'x', 700, .9, 0)]),
    ('websocket, client pings each 10 s, messages come', 443, 1, (800, 9000), [('C', 10, .02, 44, .03, 48), ('S', 45, 'x', 900, .9, 0)]),
    ('websocket in clear, prices each second', 80, 0, (400, 200), [('S', 1, .1, 130, .1, 0)]),
    ('websocket, prices each 5 s', 443, 1, (500, 200), [('S', 5, .02, 310, .08, 0)]),
    ('mail, IDLE: still here each 120 s', 993, 1, (300, 1500), [('S', 120, .01, 18, 0, 0)]),
    ('mail, NOOP each 60 s', 993, 1, (300, 1500), [('C', 60, .01, 12, .05, 32)]),
    ('mail without TLS, NOOP each 30 s', 143, 0, (300, 1500), [('C', 30, .01, 12, .05, 32)]),
    ('IRC, PING each 90 s, lines come', 6667, 0, (120, 3000), [('S', 90, 0, 30, 0, 30), ('S', 15, 'x', 120, .7, 0)]),
    ('IRC over TLS, PING each 60 s', 6697, 1, (120, 3000), [('S', 60, 0, 30, 0, 30)]),
    ('server-sent events, a comment each 15 s', 443, 1, (450, 300), [('S', 15, .005, 3, 0, 0)]),
    ('server-sent events, a comment each 30 s, events come', 443, 1, (450, 300), [('S', 30, .005, 3, 0, 0), ('S', 40, 'x', 1500, .8, 0)]),
    ('page polls each 5 s over one connection, answers differ', 443, 1, (900, 30000), [('C', 5, .02, 430, .02, 1500)]),
    ('page polls each 10 s over one connection, nothing new', 443, 1, (900, 30000), [('C', 10, .01, 520, 0, 180)]),
    ('page polls each 2 s over one connection', 443, 1, (900, 30000), [('C', 2, .05, 400, .02, 700)]),
    ('page polls each 30 s, nothing new', 443, 1, (900, 30000), [('C', 30, .01, 520, 0, 180)]),
    ('page polls each 60 s in clear', 80, 0, (500, 9000), [('C', 60, .01, 420, 0, 240)]),
    ('long polling: an answer after 25 s, then asked again', 443, 1, (900, 3000), [('S', 25, .01, 190, 0, 480)]),
    ('push, a beat each 270 s', 5228, 1, (400, 2500), [('C', 270, .01, 25, 0, 25)]),
    ('chat, a ping each 60 s', 5222, 1, (400, 2500), [('C', 60, .01, 90, .02, 60), ('S', 90, 'x', 400, .6, 0)]),
    ('chat, people type', 443, 1, (900, 4000), [('C', 30, 'x', 200, .8, 60), ('S', 30, 'x', 250, .8, 0)]),
    ('game, 10 packets a second each way', 7777, 0, (200, 900), [('C', .1, .1, 60, .2, 0), ('S', .1, .1, 180, .4, 0)]),
    ('game, turns', 7778, 0, (200, 900), [('C', 8, 'x', 60, .4, 300), ('S', 20, 0, 24, 0, 24)]),
    ('video, a segment each 6 s', 443, 1, (900, 500000), [('C', 6, .05, 330, .03, 250000)]),
    ('music, a block each 10 s', 4070, 0, (300, 60000), [('C', 10, .08, 120, .05, 160000)]),
    ('data base, a check each 10 s', 5432, 0, (200, 400), [('C', 10, .005, 14, 0, 66)]),
    ('VPN over TCP, keep-alives each 10 s', 1194, 0, (2000, 4000), [('C', 10, .05, 54, 0, 0), ('S', 10, .05, 54, 0, 0)]),
    ('VPN over 443, keep-alives each 15 s', 443, 0, (2000, 4000), [('C', 15, .05, 54, 0, 0), ('S', 15, .05, 54, 0, 0)]),
    ('remote help, a beat each 30 s', 5938, 0, (500, 900), [('C', 30, .01, 24, 0, 24)]),
    ('smart plug, a beat each 20 s on an odd port', 10001, 0, (150, 90), [('C', 20, .01, 60, 0, 60)]),
    ('camera to its cloud, a beat each 15 s on an odd port', 32100, 0, (150, 90), [('C', 15, .02, 120, 0, 48)]),
    ('peer of a currency, a ping each 120 s, news come', 8333, 0, (300, 900), [('C', 120, .01, 32, 0, 32), ('S', 6, 'x', 300, .8, 60)]),
    ('mining, jobs each 30 s, shares by chance', 3333, 0, (300, 500), [('S', 30, .1, 420, .02, 0), ('C', 20, 'x', 180, .02, 60)]),
    ('remote desktop, idle', 3389, 1, (1500, 90000), [('S', 20, 'x', 1200, .9, 100)]),
    ('telemetry, a batch each 60 s, always new bytes', 443, 1, (800, 600), [('C', 60, .02, 1800, .4, 120)]),
    ('backup, all the time', 443, 1, (800, 600), [('C', .5, .3, 30000, .3, 40)]),
]


def run(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


def log(text):
    print(text, file=sys.stderr, flush=True)


# ---- imitations ----------------------------------------------------------------------------------------------------------
def bare(n):
    return bytes(max(0, int(n)))


async def says(writer, who, talk, rnd):
    """One side's own words; sizes of what is sent are what counts, so a message is its plain size."""
    begins, period, jitter, size, spread, answer = talk
    if begins != who: return
    while True:
        await asyncio.sleep(rnd.expovariate(1 / period) if jitter == 'x' else period * (1 + rnd.uniform(-jitter, jitter)))
        writer.write(bare(max(1, size * (1 + rnd.uniform(-spread, spread)))))
        await writer.drain()


async def answers(reader, writer, who, talks, opening):
    """Answers each burst of the other side whose speaker expects an answer."""
    mine = [t for t in talks if t[0] != who and t[5]]
    rnd = random.Random(len(talks) * 7 + opening[0])
    while True:
        got = await reader.read(1 << 20)
        if not got: return
        with contextlib.suppress(asyncio.TimeoutError):                 # the rest of the burst
            while await asyncio.wait_for(reader.read(1 << 20), .03): pass
        if mine:
            await asyncio.sleep(rnd.uniform(.01, .08))
            fits = min(mine, key=lambda t: abs(t[3] - len(got)))
            if abs(fits[3] - len(got)) > fits[3] * fits[4] + 1: continue          # an answer needs none
            writer.write(bare(fits[5] * (1 + rnd.uniform(-fits[4], fits[4])))); await writer.drain()


async def side(who, reader, writer, made, seed):
    name, port, tls, opening, talks = made
    rnd = random.Random(seed)
    if who == 'C': writer.write(bare(opening[0])); await writer.drain(); await reader.read(1 << 20)
    else: await reader.read(1 << 20); writer.write(bare(opening[1])); await writer.drain()
    await asyncio.sleep(2)
    await asyncio.gather(answers(reader, writer, who, talks, opening), *(says(writer, who, t, rnd) for t in talks))


async def imitate(who, folder):
    jobs = []
    for i, made in enumerate(MADE, 1):
        context = None
        if made[2]:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if who == 'S' else ssl.PROTOCOL_TLS_CLIENT)
            if who == 'S': context.load_cert_chain(folder + '/c.pem', folder + '/k.pem')
            else: context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

        async def one(reader, writer, made=made, i=i):
            try: await side(who, reader, writer, made, 100 * i)
            except (OSError, asyncio.IncompleteReadError): pass
        if who == 'S': jobs.append(await asyncio.start_server(one, NET % i, made[1], ssl=context))
        else:
            async def call(i=i, made=made, context=context, one=one):
                await asyncio.sleep(i * .37)
                await one(*await asyncio.open_connection(NET % i, made[1], ssl=context, server_hostname='server%d.example.com' % i if context else None))
            jobs.append(asyncio.ensure_future(call()))
    await asyncio.sleep(10 ** 6)


# ---- real programs -------------------------------------------------------------------------------------------------------
class Poll(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        body = bytes(20_000 if self.path == '/block' else 300 + 40 * random.randint(0, 5) if self.path == '/news' else 250)
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)

    def log_message(self, *_): pass


def http_server():
    http.server.ThreadingHTTPServer(('0.0.0.0', 8080), Poll).serve_forever()


def http_clients():
    def poll(address, path, period):
        c = http.client.HTTPConnection(address, 8080)
        while True:
            c.request('GET', path, headers={'Cookie': 'session=0123456789abcdef', 'User-Agent': 'dashboard'}); c.getresponse().read(); time.sleep(period)
    for i, (path, period) in enumerate((('/same', 5), ('/news', 5), ('/same', 15), ('/news', 60))):
        threading.Thread(target=poll, args=(NET % (100 + i), path, period), daemon=True).start()
    for i, idle in enumerate((15, 60)):
        s = socket.create_connection((NET % (110 + i), 8080)); s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, idle)
        globals().setdefault('kept', []).append(s)
    time.sleep(10 ** 6)


REAL_HTTP = [(100, 8080, 'http.client asks each 5 s, equal answers'), (101, 8080, 'http.client asks each 5 s'), (102, 8080, 'http.client asks each 15 s, equal answers'),
             (103, 8080, 'http.client asks each 60 s'), (110, 8080, 'keep-alive of the kernel, 15 s'), (111, 8080, 'keep-alive of the kernel, 60 s')]


def find(name, folder):
    for path in ([os.path.join(folder, d, name) for d in ('usr/sbin', 'usr/bin')] if folder else []) + [shutil.which(name)]:
        if path and os.path.exists(path): return path
    log('left out, not found: ' + name)


def real(programs, folder, inside, outside, rows):
    env = dict(os.environ, LD_LIBRARY_PATH=(programs or '') + '/usr/lib/x86_64-linux-gnu')
    def go(ns, command, **more):
        return subprocess.Popen(['ip', 'netns', 'exec', ns] + command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    def told(i, port, what): rows.append((NET % i, port, what + ' (real)'))
    procs = []
    sshd, ssh = find('sshd', programs), find('ssh', '')
    if sshd and ssh:
        os.makedirs('/run/sshd', exist_ok=True)
        run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', folder + '/host'); run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', folder + '/user')
        with open(folder + '/sshd.conf', 'w') as out:
            out.write('Port 22\nPort 2222\nHostKey %s/host\nAuthorizedKeysFile %s/user.pub\nStrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\nUseDNS no\n' % (folder, folder))
        # sshd wants a user of its name; /etc/passwd is another one in this mount namespace only, and nobody there has a locked password.
        with open('/etc/passwd') as known, open(folder + '/passwd', 'w') as out:
            out.write(''.join(line.replace(':x:', '::', 1) for line in known if not line.startswith('sshd:')) + 'sshd:*:65500:65534::/run/sshd:/usr/sbin/nologin\n')
        procs.append(go(outside, ['sh', '-c', 'mount --bind "$0/passwd" /etc/passwd && exec "$1" -D -f "$0/sshd.conf"', folder, sshd])); time.sleep(2)
        for i, port, more, command, what in ((60, 22, 15, 'sleep 100000', 'ssh, idle, ServerAliveInterval 15'), (61, 22, 60, 'sleep 100000', 'ssh, idle, ServerAliveInterval 60'),
                (62, 2222, 30, 'sleep 100000', 'ssh on port 2222, idle, ServerAliveInterval 30'), (63, 22, 0, 'while sleep 2; do date; done', 'ssh, a line each 2 s'),
                (64, 2222, 0, 'while sleep 10; do uptime; done', 'ssh on port 2222, a line each 10 s'), (65, 22, 0, 'while sleep 5; do ps | head -20; done', 'ssh, a list each 5 s')):
            procs.append(go(inside, [ssh, '-F', 'none', '-p', str(port), '-i', folder + '/user', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null',
                                     '-o', 'ServerAliveInterval=%d' % more, 'root@' + NET % i, command], stdin=subprocess.DEVNULL))
            told(i, port, what)
    broker, sub, pub = find('mosquitto', programs), find('mosquitto_sub', programs), find('mosquitto_pub', programs)
    if broker and sub and pub:
        with open(folder + '/m.conf', 'w') as out: out.write('listener 1883\nlistener 18830\nallow_anonymous true\nuser root\n')
        procs.append(go(outside, [broker, '-c', folder + '/m.conf'])); time.sleep(2)
        for i, port, keep, what in ((70, 1883, 20, 'MQTT, keep-alive 20 s'), (71, 1883, 60, 'MQTT, keep-alive 60 s'), (72, 18830, 30, 'MQTT on port 18830, keep-alive 30 s')):
            procs.append(go(inside, [sub, '-h', NET % i, '-p', str(port), '-k', str(keep), '-t', 'nothing', '-i', 'sub%d' % i])); told(i, port, what)
        for i, port, period, what in ((73, 1883, 10, 'MQTT, a value each 10 s'), (74, 18830, 30, 'MQTT on port 18830, a value each 30 s')):
            feed = subprocess.Popen(['sh', '-c', 'while sleep %d; do echo 21.$((RANDOM %% 10)); done' % period], stdout=subprocess.PIPE); procs.append(feed)
            procs.append(go(inside, [pub, '-h', NET % i, '-p', str(port), '-t', 'room/t', '-l', '-i', 'pub%d' % i], stdin=feed.stdout)); told(i, port, what)
    server, cli = find('redis-server', programs) or find('redis-check-rdb', programs), find('redis-cli', programs)
    if server and cli:
        procs.append(go(outside, [server, '--port', '6379', '--bind', '0.0.0.0', '--protected-mode', 'no', '--save', ''])); time.sleep(2)
        for i, period, what in ((80, 5, 'redis-cli, a look each 5 s'), (81, 30, 'redis-cli, a look each 30 s')):
            procs.append(go(inside, [cli, '-h', NET % i, '-r', '-1', '-i', str(period), 'dbsize'])); told(i, 6379, what)
    curl = find('curl', '')
    if curl: procs.append(go(inside, [curl, '-s', '--limit-rate', '4k', 'http://%s:8080/block?[1-100000]' % (NET % 90), '-o', '/dev/null'])); told(90, 8080, 'curl, a slow download')
    return procs


def lab(folder, minutes, programs):
    os.makedirs(folder, exist_ok=True); inside, outside = 'long-in-%d' % os.getpid(), 'long-out-%d' % os.getpid(); procs, rows = [], []
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=example.com', '-days', '30', '-keyout', folder + '/k.pem', '-out', folder + '/c.pem', stderr=subprocess.DEVNULL)
    for f in ('host', 'user', 'host.pub', 'user.pub'):
        if os.path.exists(os.path.join(folder, f)): os.remove(os.path.join(folder, f))
    run('ip', 'netns', 'add', inside); run('ip', 'netns', 'add', outside)
    try:
        run('ip', 'link', 'add', 'lan0', 'netns', inside, 'type', 'veth', 'peer', 'name', 'wan0', 'netns', outside)
        run('ip', '-n', inside, 'address', 'add', CLIENT + '/24', 'dev', 'lan0'); run('ip', '-n', outside, 'address', 'add', '192.168.50.1/24', 'dev', 'wan0')
        for i in range(1, 120): run('ip', '-n', outside, 'address', 'add', NET % i + '/32', 'dev', 'wan0')
        for ns, dev in ((inside, 'lan0'), (outside, 'wan0')): run('ip', '-n', ns, 'link', 'set', dev, 'up'); run('ip', '-n', ns, 'link', 'set', 'lo', 'up')
        run('ip', '-n', inside, 'route', 'add', '203.0.113.0/24', 'via', '192.168.50.1')
        def go(ns, *command): procs.append(subprocess.Popen(('ip', 'netns', 'exec', ns) + command))
        go(inside, 'tcpdump', '-q', '-i', 'lan0', '-s', '96', '-Z', 'root', '-w', folder + '/long.pcap', 'tcp')
        me = os.path.abspath(__file__); time.sleep(2)
        go(outside, sys.executable, me, '--imitate', 'S', folder); go(outside, sys.executable, me, '--http', 'S', folder); time.sleep(4)
        go(inside, sys.executable, me, '--imitate', 'C', folder); go(inside, sys.executable, me, '--http', 'C', folder)
        rows += [(NET % i, m[1], m[0]) for i, m in enumerate(MADE, 1)] + [(NET % i, port, what + ' (real)') for i, port, what in REAL_HTTP]
        procs += real(programs, folder, inside, outside, rows)
        with open(folder + '/long.tsv', 'w') as out: out.write(''.join('%s\t%d\t%s\n' % r for r in rows))
        log('%d connections, %g minutes' % (len(rows), minutes)); time.sleep(minutes * 60)
    finally:
        for p in reversed(procs):
            if p.poll() is None: p.send_signal(signal.SIGTERM)
        time.sleep(1)
        for p in procs:
            if p.poll() is None: p.kill()
            p.wait()
        for ns in (inside, outside): subprocess.run(['ip', 'netns', 'delete', ns])


if __name__ == '__main__':
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('folder'); a.add_argument('--minutes', type=float, default=20); a.add_argument('--programs', default='')
    a.add_argument('--imitate', choices='SC', help=argparse.SUPPRESS); a.add_argument('--http', choices='SC', help=argparse.SUPPRESS)
    o = a.parse_args()
    if o.imitate: asyncio.run(imitate(o.imitate, o.folder))
    elif o.http: (http_server if o.http == 'S' else http_clients)()
    else: lab(os.path.abspath(o.folder), o.minutes, os.path.abspath(o.programs) if o.programs else '')
