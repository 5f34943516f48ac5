#!/usr/bin/python3
"""A week in a home that never was, without any malware: which harmless programs alarm, and why.

  home.py [--days 7] [--seed 5] [-v]     alarms a host and day at each level: names heard from the beginning, not at all, and from the middle
  home.py --write FOLDER [--days 7]      writes home.binetflow, names.tsv (events as names.py prints them) and what.tsv (tuple, program)

We made it. What each program does is known from its documentation and from common experience, not measured: it says which kinds of
programs alarm, not how many a real home has. The programs are those that look most like beacons: all that poll, beat and keep alive.
A long connection is told by the hour, as argus tells it, and judged as flows; what goes on inside is the matter of pieces.py.
"""
import argparse, collections, math, os, random, sys
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import flows as F, reference as R

US, HOUR, DAY = 1000000, 3600, 86400
BEGIN = 1_780_000_000 // DAY * DAY
LEVELS = ('cautious', 'balanced', 'eager')
MIDDLE = 1.6                     # days until the gateway starts, for those who start it in the middle


class Home:
    def __init__(self, days, seed):
        self.days, self.end, self.seed = days, days * DAY, seed
        self.flows, self.events, self.what, self.hosts = [], [], {}, []
        self.addresses = {}; self.count = 0; self.port = 20000

    def host(self, kind):
        h = Host(self, '192.168.1.%d' % (10 + len(self.hosts)), kind, random.Random('%s %d %d' % (kind, self.seed, len(self.hosts))))
        self.hosts.append(h)
        return h

    def address(self):
        self.count += 1
        return '%d.%d.%d.%d' % ((23, 34, 52, 104, 142, 151, 185, 91)[self.count % 8], self.count * 7 % 251, self.count * 13 % 241, 1 + self.count % 250)

    def servers(self, name, many):
        """Addresses of a name."""
        if name not in self.addresses: self.addresses[name] = [self.address() for _ in range(many)]
        return self.addresses[name]


class Host:
    def __init__(self, home, address, kind, r):
        self.home, self.me, self.kind, self.r, self.cache = home, address, kind, r, {}; self.plain = True; self.ja4 = 't13d%s' % kind

    # ---- names
    def ask(self, t, name, ttl=300, many=1):
        """The address of a name: out of the host's cache, or by a look-up that may be heard."""
        known = self.cache.get(name)
        if known and known[1] > t: return known[0]
        found = self.home.servers(name, many); first = self.r.choice(found)
        if self.plain: self.event(t - .03, 'dns', self.me, name, 0, ','.join(found))
        self.cache[name] = (first, t + ttl)
        return first

    def event(self, t, kind, *rest):
        if t >= 0: self.home.events.append((t, kind) + rest)

    # ---- connections
    def flow(self, what, t, dst, port, out, back, proto='tcp', duration=.3, state=None, say=None):
        home = self.home
        if not 0 <= t < home.end: return
        home.port = 20000 + (home.port + 1) % 40000
        if say: self.event(t + .05, say[0], self.me, home.port, dst, port, *say[1:])
        state = state or ('FSPA_FSPA' if proto == 'tcp' else 'CON'); headers = 66 * 8 if proto == 'tcp' else 56
        home.flows.append((t, duration, proto, self.me, str(home.port), dst, str(port), state, int(out + back + headers), int(out + headers / 2)))
        home.what.setdefault((self.me, dst, str(port), proto), what)

    def tls(self, what, t, name, out, back, port=443, ttl=300, many=1, **more):
        self.flow(what, t, self.ask(t, name, ttl, many), port, 700 + out, 3500 + back, say=('tls', name, 'h2', self.ja4), **more)

    def quic(self, what, t, name, out, back, ttl=300, many=1):
        self.flow(what, t, self.ask(t, name, ttl, many), 443, 1300 + out, 4000 + back, proto='udp', say=('tls', name, 'h3', self.ja4 + 'q'))

    def http(self, what, t, name, out, back, port=80, ttl=300, many=1, agent='curl', **more):
        self.flow(what, t, self.ask(t, name, ttl, many), port, 120 + out, 200 + back, say=('http', name, agent), **more)

    def long(self, what, t, until, dst, port, a_minute, proto='tcp', say=None):
        """A connection of hours: its first piece has the handshake, the others have none."""
        first = True
        while t < until:
            piece = min(HOUR, until - t); n = a_minute * piece / 60 * self.r.uniform(.97, 1.03)
            state = 'CON' if proto == 'udp' else 'SPA_SPA' if first else 'PA_PA'
            self.flow(what, t, dst, port, n * .5, n * .5, proto, piece - .2, state, say if first else None)
            first = False; t += HOUR

    def often(self, begin, end, period, jitter=0.0, drift=0.0, lost=0.0):
        """Times of a timer; `drift`: what each answer delays the next by; `lost`: how often it is missed."""
        t = begin + self.r.uniform(0, period)
        while t < end:
            if self.r.random() >= lost: yield t
            t += max(.2, period * (1 + self.r.uniform(-jitter, jitter)) + abs(self.r.gauss(0, drift)))

    def always(self, period, **more):
        return self.often(0, self.home.end, period, **more)

    def daily(self, begin, end):
        """Hours of use on each day, as (begin, end) in seconds."""
        for day in range(math.ceil(self.home.days)):
            a = (day * 24 + begin + self.r.gauss(0, .4)) * HOUR; b = (day * 24 + end + self.r.gauss(0, .4)) * HOUR
            yield max(0, a), min(b, self.home.end)


def size(r, middle, sigma): return middle * math.exp(r.gauss(0, sigma))


# ---- programs of people ----------------------------------------------------------------------------------------------
def browsing(h, begin, end, a_day=60):
    """Pages and what they fetch; most of it over QUIC or HTTP/2, so a server is a connection or two."""
    r = h.r
    for a, b in h.daily(begin, end):
        t = a
        while t < b:
            site = min(399, int(r.paretovariate(.7)))
            h.tls('browsing', t, 'www.site%d.example' % site, size(r, 900, .5), size(r, 30000, 1))
            for _ in range(r.randint(2, 10)):
                cdn = min(199, int(r.paretovariate(.6))); fetch = h.quic if r.random() < .4 else h.tls
                fetch('browsing', t + r.uniform(.2, 3), 'static.cdn%d.example' % cdn, size(r, 700, .6), size(r, 15000, 1.3), ttl=60, many=4)
            t += r.expovariate(a_day / (b - a)) + 4


def open_page(h, begin, end, every, ttl=60):
    """A page left open whose advertisements are fetched anew: a timer, other servers and sizes each time."""
    for a, b in h.daily(begin, end):
        for t in h.often(a, b, every, .02, .3):
            for _ in range(2): h.tls('advertisements', t + h.r.uniform(0, 2), 'ads%d.adnet%d.example' % (h.r.randint(0, 3), h.r.randint(0, 5)), size(h.r, 1500, .4), size(h.r, 9000, .9), ttl=ttl, many=3)


def ticker(h, begin, end, every):
    """A page that asks for prices over a connection that its server closes each time."""
    for a, b in h.daily(begin, end):
        for t in h.often(a, b, every, .01, .05): h.tls('page that polls', t, 'api.prices.example', 420, size(h.r, 900, .05))


def windows(h, begin, end):
    for a, b in h.daily(begin, end):
        h.http('connectivity check', a + 2, 'www.connecttest.example', 60, 180, many=2)
        for t in h.often(a, b, 900, .2, 5): h.tls('telemetry of the system', t, 'events.data.system.example', size(h.r, 4000, .8), 600, many=4)
        for t in h.often(a, b, 4 * HOUR, .2): h.tls('update checker', t, 'update.system.example', 2500, size(h.r, 9000, .3), many=3)
        for t in h.often(a, b, 5 * HOUR, .1): h.tls('update checker', t, 'components.browser.example', 1500, 900)
        for t in h.often(a, b, HOUR, .05): h.tls('virus scanner', t, 'cloud.scanner.example', 900, 700, many=2)
        for t in h.often(a, b, 1800, 0, 1): h.tls('weather of the task bar', t, 'weather.system.example', 800, size(h.r, 7000, .3), many=2)
        # A long poll: the server answers after a minute that nothing changed.
        for t in h.often(a, b, 62, .01, .5, .03): h.tls('cloud sync (long poll)', t, 'notify.drive.example', 310, 130, duration=60)
        h.long('push to the browser', a + 5, b, h.ask(a + 5, 'push.browser.example'), 443, 12, say=('tls', 'push.browser.example', '', h.ja4))
        for t in h.often(a, b, 300, 0, .3): h.tls('mail', t, 'imap.mail.example', 900, size(h.r, 1500, .4), port=993)
        for t in h.often(a, b, 1024, .02): h.flow('NTP', t, h.ask(t, 'time.system.example', 900), 123, 48, 48, 'udp', .03)


def apple(h, begin, end):
    for a, b in h.daily(begin, end):
        h.http('connectivity check', a + 1, 'captive.maker.example', 60, 180, many=2)
        h.long('push', a + 3, b, h.ask(a + 3, '%d-courier.push.maker.example' % h.r.randint(1, 50)), 5223, 20, say=('tls', 'courier.push.maker.example', '', h.ja4))
        for t in h.often(a, b, 1200, .3): h.tls('cloud sync', t, 'gateway.cloud.maker.example', size(h.r, 2500, .5), size(h.r, 3000, .5), many=4)
        for t in h.often(a, b, 900, .05): h.tls('weather', t, 'weather.maker.example', 700, size(h.r, 5000, .3), many=2)
        for t in h.often(a, b, 120, 0, .4): h.tls('chat that polls', t, 'edge.chat.example', 1100, size(h.r, 1300, .2), ttl=3600)
        for t in h.often(a, b, 64, .01): h.flow('NTP', t, h.ask(t, 'time.maker.example', 3600), 123, 48, 48, 'udp', .03)


def phone(h):
    r = h.r
    for t in [x * DAY for x in range(math.ceil(h.home.days))]:
        h.long('push', t + 5, t + DAY - 30, h.ask(t + 5, 'mtalk.push.example', 300, 4), 5228, 4, say=('tls', 'mtalk.push.example', '', h.ja4))
        h.long('messenger', t + 9, t + DAY - 30, h.ask(t + 9, 'g.messenger.example', 600, 4), 5222, 18, say=None)
    for t in h.always(900, jitter=.1, drift=20): h.tls('refresh of applications', t, 'api.app%d.example' % r.randint(0, 9), size(r, 1500, .5), size(r, 4000, 1))
    for t in h.always(3600, jitter=.1): h.http('connectivity check', t, 'check.system.example', 60, 100, many=2)
    for t in h.always(DAY / 2, jitter=.2): h.flow('NTP', t, h.ask(t, 'time.android.example'), 123, 48, 48, 'udp', .03)
    # A messenger that knows its servers' addresses by itself, and speaks a protocol of its own on the web's port.
    for a, b in h.daily(7, 23):
        for t in h.often(a, b, 240, .8): h.flow('messenger with addresses of its own', t, r.choice(h.home.servers('raw messenger', 5)), 443, size(r, 500, .5), size(r, 700, .8), duration=r.uniform(20, 180), say=('data',))


# ---- devices -------------------------------------------------------------------------------------------------------------
def television(h):
    for a, b in h.daily(17, 23):
        for t in h.often(a, b, 60, .02, .3): h.tls('television tells what is on', t, 'acr.tv.example', 900, 180, many=2)
        for t in h.often(a, b, 15, .02, .1): h.tls('television tells what is on (15 s)', t, 'acr2.tv.example', 700, 150)
        for t in h.often(a, b, 30, .1, .5): h.tls('advertisements', t, 'ads.tv.example', size(h.r, 1800, .3), size(h.r, 5000, .7), many=4)
        for t in h.often(a, b, 6, .05, .2): h.http('video in segments', t, 'edge%d.iptv.example' % h.r.randint(0, 1), 300, size(h.r, 900000, .3), many=2, duration=2)
        for t in h.often(a, b, 6, .03, .2): h.http('playlist of live video', t, 'live.iptv.example', 280, size(h.r, 1400, .02))
    for t in h.always(900, drift=2): h.tls('telemetry of a device', t, 'log.tv.example', size(h.r, 1200, .5), 160)
    for t in h.always(HOUR, drift=2): h.flow('NTP', t, h.ask(t, 'ntp.tv.example', 900), 123, 48, 48, 'udp', .03)


def speaker(h):
    h.long('assistant', 5, h.home.end, h.ask(5, 'avs.assistant.example'), 443, 90, say=('tls', 'avs.assistant.example', '', h.ja4))
    for t in h.always(300, drift=.3): h.http('connectivity check', t, 'wifistub.assistant.example', 90, 700, many=8, ttl=60)
    for t in h.always(300, jitter=.02): h.tls('telemetry of a device', t, 'metrics.assistant.example', size(h.r, 2500, .4), 240, many=4, ttl=60)
    for t in h.always(256, jitter=.01): h.flow('NTP', t, h.ask(t, 'pool.ntp.example', 150, 4), 123, 48, 48, 'udp', .03)


def plug(h, number):
    """MQTT over TLS, and a call each hour."""
    h.long('smart plug (MQTT)', 7, h.home.end, h.ask(7, 'm%d.plug.example' % number), 8883, 200, say=('tls', 'm.plug.example', '', h.ja4))
    for t in h.always(HOUR, drift=1): h.tls('smart plug, each hour', t, 'api.plug.example', 900, 400)


def old_plug(h):
    """One whose firmware reconnects each two minutes, in clear, to an address that it asked for once."""
    address = h.ask(3, 'iot.oldplug.example', 3600)
    for t in h.always(120, drift=.2): h.flow('old smart plug (MQTT in clear)', t, address, 1883, 180, 90)


def http_dns(h):
    """A vacuum cleaner that asks for addresses over HTTPS, and beats in a protocol of its own."""
    for t in h.always(6 * HOUR): h.tls('addresses over HTTPS', t, 'httpdns.vacuum.example', 500, 900)
    servers = h.home.servers('vacuum', 3)
    for t in h.always(60, drift=.05): h.flow('vacuum cleaner, raw address', t, servers[int(t // DAY) % 3], 8053, 96, 32, 'udp', .1)
    for t in h.always(300, drift=.3): h.flow('vacuum cleaner, raw address over TCP', t, servers[int(t // DAY) % 3], 9120, 600, 240)


def camera(h):
    servers = [h.ask(4, 'p2p%d.camera.example' % i, 3600) for i in range(3)]
    for s in servers: h.long('camera to its cloud', 5, h.home.end, s, 32100, 250, proto='udp')
    for t in h.always(1800, drift=2): h.tls('camera, each half hour', t, 'api.camera.example', 900, 500)
    for t in h.always(600, drift=1): h.flow('NTP', t, h.ask(t, 'time.camera.example', 600), 123, 48, 48, 'udp', .03)


def thermostat(h):
    for t in h.always(300, drift=.5): h.tls('thermostat', t, 'transport.thermostat.example', 1400, 320)
    for t in h.always(HOUR, drift=2): h.tls('weather', t, 'weather.thermostat.example', 600, 2500)


def inverter(h):
    """A solar inverter: a protocol of its own, its server's address looked up at each start of the day."""
    for a, b in h.daily(6, 20):
        address = h.ask(a, 'access.solar.example', 600)
        for t in h.often(a, b, 300, 0, .1): h.flow('solar inverter', t, address, 10000, 260, 60, duration=1)


def weather_station(h):
    for t in h.always(16, jitter=.02, drift=.1, lost=.01): h.http('weather station (16 s)', t, 'rtupdate.weather.example', 420, 190)
    for t in h.always(300, drift=.1): h.http('weather station (5 min)', t, 'api.windy.example', 380, 210)


def printer(h):
    for t in h.always(6 * HOUR, jitter=.05): h.tls('printer', t, 'ink.printer.example', 1500, 900)
    h.long('printer', 9, h.home.end, h.ask(9, 'xmpp.printer.example'), 5222, 10, say=('tls', 'xmpp.printer.example', '', h.ja4))


def storage(h):
    for t in h.always(300, drift=.2): h.http('dynamic DNS', t, 'checkip.dyndns.example', 60, 110, many=2)
    for t in h.always(600, drift=.5): h.tls('dynamic DNS', t, 'api.dyndns.example', 400, 200)
    for t in h.always(300, drift=.4): h.tls('health check of a job', t, 'ping.health.example', 120, 90, many=2)
    for t in h.always(DAY / 2, jitter=.1): h.tls('update checker', t, 'update.storage.example', 900, 4000)
    for t in h.always(HOUR, drift=3): h.flow('NTP', t, h.ask(t, 'time.storage.example', 600), 123, 48, 48, 'udp', .03)
    h.long('relay of the maker', 5, h.home.end, h.ask(5, 'relay.storage.example'), 443, 60, say=('tls', 'relay.storage.example', '', h.ja4))
    for a, b in h.daily(2, 3.5):
        for t in h.often(a, b, 20, .5): h.tls('backup', t, 's3.backup.example', size(h.r, 5000000, .4), 900, many=8, ttl=30, duration=15)


def monitor(h):
    """A program that watches what is on the Internet: sites by name, two by their address."""
    for i in range(5):
        for t in h.always(60, drift=.1): h.tls('monitor of web sites', t, 'www.mine%d.example' % i, 300, size(h.r, 18000, .01))
    for t in h.always(60, drift=.1): h.flow('monitor of an address', t, h.home.servers('address watched', 1)[0], 443, 900, 4000, say=('tls', '', '', h.ja4))
    for t in h.always(30, drift=.05): h.flow('monitor of a port by address', t, h.home.servers('port watched', 1)[0], 8022, 0, 40, duration=.05)


def hub(h):
    """Home automation: asks the Internet, and devices of the house."""
    for t in h.always(600, drift=.5): h.tls('weather', t, 'api.openweather.example', 500, size(h.r, 2500, .05))
    for t in h.always(1800, drift=1): h.tls('electricity prices', t, 'api.prices.power.example', 500, size(h.r, 6000, .02))
    for t in h.always(300, drift=.5): h.tls('car', t, 'owner.car.example', 1200, size(h.r, 900, .02))
    h.long('cloud of the hub', 5, h.home.end, h.ask(5, 'cloud.hub.example'), 443, 30, say=('tls', 'cloud.hub.example', '', h.ja4))
    for n, every in ((60, 30), (61, 10), (62, 5)):
        for t in h.always(every, drift=.05): h.http('device of the house', t, 'device%d.lan' % n, 150, 900)
    for t in h.always(900, drift=2): h.tls('feeds', t, 'rss%d.news.example' % h.r.randint(0, 3), 400, size(h.r, 20000, .3))


def bridge(h):
    for t in h.always(HOUR, drift=2): h.tls('lamp bridge', t, 'diag.lamps.example', size(h.r, 1500, .3), 200)
    h.long('lamp bridge', 5, h.home.end, h.ask(5, 'ws.lamps.example'), 443, 40, say=('tls', 'ws.lamps.example', '', h.ja4))
    for t in h.always(900, drift=1): h.flow('NTP', t, h.ask(t, 'time.lamps.example', 600), 123, 48, 48, 'udp', .03)


def console(h):
    r = h.r
    for t in h.always(600, drift=.5): h.tls('game console in standby', t, 'heartbeat.console.example', 700, 260, many=2)
    for a, b in h.daily(18, 21):
        for t in h.often(a, b, 60, .01, .2): h.tls('heartbeat of a game', t, 'presence.game.example', 900, 300, many=4)
        t = a
        while t < b:
            length = r.uniform(600, 1500); server = r.choice(h.home.servers('game', 30))
            h.flow('game', t, server, r.randint(30000, 31000), length * 4000, length * 12000, 'udp', length)
            for s in h.often(t, t + length, 15, .01): h.flow('voice (STUN)', s, h.ask(s, 'stun%d.console.example' % r.randint(0, 1), 300), 3478, 28, 68, 'udp', .05)
            t += length + r.uniform(30, 120)


def work(h):
    """A laptop for work: a VPN that is set by its address, and chat."""
    for a, b in h.daily(8, 17):
        h.long('VPN (WireGuard)', a + 20, b, h.home.servers('vpn of work', 1)[0], 51820, 50000, proto='udp')
        for t in h.often(a, b, 30, .02, .2): h.tls('presence of a chat', t, 'presence.work.example', 1400, 600, many=4)
        for t in h.often(a, b, 300, .01, .3): h.tls('management of devices', t, 'mdm.work.example', 2500, 900)
        for t in h.often(a, b, 180, .05, .5): h.tls('virus scanner', t, 'ts01.scanner.work.example', 1800, 300, ttl=3600)


def telephone(h):
    for t in h.always(60, drift=.02): h.flow('Internet telephony', t, h.ask(t, 'sip.provider.example', 3600), 5060, 500, 450, 'udp', .05)
    for t in h.always(DAY, jitter=.1): h.tls('provisioning', t, 'prov.provider.example', 900, 9000)


def torrent(h):
    r = h.r
    for a, b in h.daily(20, 23.5):
        for t in h.often(a, b, 8, .9): h.flow('peer to peer', t, r.choice(h.home.servers('peers', 300)), r.randint(1025, 65000), 500, size(r, 20000, 1), state=r.choice(('FSPA_FSPA', 'S_', 'S_RA')))
        for t in h.often(a, b, 5, .9): h.flow('peer to peer', t, r.choice(h.home.servers('nodes', 300)), r.randint(1025, 65000), 110, 280, 'udp', .2)
        for t in h.often(a, b, 1800, .01): h.http('peer to peer', t, 'tracker.torrent.example', 400, 900, port=6969)


def home(days=7, seed=5):
    n = Home(days, seed)
    n.addresses.update({'device%d.lan' % i: ['192.168.1.%d' % i] for i in (60, 61, 62)})
    h = n.host('laptop'); windows(h, 8, 23); browsing(h, 9, 22); open_page(h, 19, 21, 30)
    h = n.host('laptop2'); apple(h, 8, 23); browsing(h, 10, 22); ticker(h, 10, 12, 20)
    h = n.host('work'); windows(h, 8, 17); work(h); browsing(h, 9, 16, 40)
    for kind in ('phone', 'phone2', 'phone3', 'tablet'):
        h = n.host(kind); h.plain = kind != 'phone3'
        # The third one asks encrypted, and in clear for nothing but its resolver.
        if not h.plain:
            for t in h.always(6 * HOUR): h.event(t, 'dns', h.me, 'dns.private.example', 0, '9.9.9.10'); h.flow('encrypted DNS', t, '9.9.9.10', 853, 20000, 60000, duration=3000)
        phone(h); browsing(h, 7, 23, 80)
    for make in (television, speaker, old_plug, http_dns, camera, thermostat, inverter, weather_station, printer, storage, monitor, hub, bridge, console, telephone): make(n.host(make.__name__))
    plug(n.host('plug'), 1); plug(n.host('plug2'), 2)
    h = n.host('desktop'); windows(h, 16, 23); browsing(h, 16, 23); torrent(h); open_page(h, 17, 22, 60)
    n.flows.sort(key=lambda f: f[0] + f[1]); n.events.sort(key=lambda e: e[0])
    return n


def flow_of(i, f):
    t, duration, proto, src, sport, dst, port, state, total, sent = f
    return F.Flow(int((BEGIN + t) * US), duration, proto, src, sport, '->', dst, port, state, 8, total, sent, i)


def event_of(e): return (int((BEGIN + e[0]) * US),) + e[1:]


def alarms(n, names, p):
    """{tuple: {level: (flows, score, values)}} of first alarms: names heard 'always', 'never' or from the 'middle'."""
    begin = MIDDLE * DAY if names == 'middle' else 0
    flows = [flow_of(i, f) for i, f in enumerate(n.flows) if f[0] >= begin]
    events = [event_of(e) for e in n.events if e[0] >= begin] if names != 'never' else []
    found, count = collections.defaultdict(dict), collections.Counter()
    for f, what, v, score in judge(flows, events, p, names == 'middle'):
        count[what] += 1
        for level in LEVELS:
            key = (f.src, f.dst, f.dport, f.proto)
            if score >= p.thresholds[level] and level not in found[key]: found[key][level] = (count[what], score, list(v), '>' in what)
    return {k: v for k, v in found.items() if v}


def judge(flows, events, p, joined):
    observer = R.Observer
    try:
        R.Observer = lambda e: observer(e, joined)
        yield from R.judge(flows, events, p)
    finally:
        R.Observer = observer


def reasons(v, p):
    parts = sorted(((w * x, name) for w, x, name in zip(p.weights, v, R.NAMES) if abs(w * x) >= .05), key=lambda x: -abs(x[0]))
    return ', '.join('%s %+.1f' % (name, x) for x, name in parts)


def table(n, verbose):
    p = R.Parameters(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'params-3.json'))
    print('| names | ' + ' | '.join('alarms, %s' % l for l in LEVELS) + ' | a host and day |\n|---|---|---|---|---|')
    for names in ('always', 'never', 'middle'):
        found = alarms(n, names, p); days = n.days - (MIDDLE if names == 'middle' else 0); counts = [sum(l in v for v in found.values()) for l in LEVELS]
        print('| %s | %s | %s |' % (names, ' | '.join(map(str, counts)), ', '.join('%.4f' % (c / days / len(n.hosts)) for c in counts)))
        if not verbose: continue
        kinds = collections.defaultdict(list)
        for k, v in found.items(): kinds[n.what[k]].append((k, v))
        for kind, all_of in sorted(kinds.items()):
            k, v = all_of[0]; level = next(l for l in LEVELS if l in v); flows, score, values, series = v[level]
            print('    %-38s %2d: %s; %s after %d%s: %.2f (%s)' % (kind, len(all_of), ', '.join('%s %d' % (l, sum(l in x for _, x in all_of)) for l in LEVELS), '-'.join(k), flows + R.GATE - 1, 's' if series else '', score, reasons(values, p)))


def write(n, folder):
    from datetime import datetime, timezone
    with open(os.path.join(folder, 'home.binetflow'), 'w') as out:
        out.write('StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes\n')
        for t, duration, proto, src, sport, dst, port, state, total, sent in n.flows:
            at = int((BEGIN + t) * US)
            out.write('%d.%06d,%.6f,%s,%s,%s,%s,%s,%s,%s,0,0,8,%d,%d\n' % (at // US, at % US, duration, proto, src, sport, '  <->' if proto == 'udp' else '   ->', dst, port, state, total, sent))
    with open(os.path.join(folder, 'names.tsv'), 'w') as out:
        for e in n.events: out.write('\t'.join(map(str, event_of(e))) + '\n')
    with open(os.path.join(folder, 'what.tsv'), 'w') as out:
        for k, what in sorted(n.what.items()): out.write('-'.join(k) + '\t' + what + '\n')


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--days', type=float, default=7); a.add_argument('--seed', type=int, default=5); a.add_argument('--write', metavar='FOLDER'); a.add_argument('-v', '--verbose', action='store_true')
    o = a.parse_args(); n = home(o.days, o.seed)
    if o.write: write(n, o.write)
    else:
        print('%d hosts, %g days, %d flows, %d tuples, %d names' % (len(n.hosts), n.days, len(n.flows), len(n.what), len(n.events)))
        table(n, o.verbose)


if __name__ == '__main__':
    main()
