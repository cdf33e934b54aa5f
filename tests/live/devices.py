#!/usr/bin/env python3
"""Simulated Apple devices for tests/live: they take commands from a server, answer, and keep count.

    devices.py STATE SERVER list                        their UDIDs
    devices.py STATE SERVER connect [--status S] [--type T] [UDID ...]
                                                        connect once and answer all that waits; S instead of
                                                        Acknowledged for commands (of type T)
    devices.py STATE SERVER awake [--kill PID --deliveries N | --pushes N]
                                                        until it is ended: whoever is pushed connects; PID is
                                                        killed by SIGKILL at the Nth command or push
    devices.py STATE SERVER token UDID ...              send a push token again, and an unlock token with it
    devices.py STATE SERVER delivered TYPE [LINE]       "DELIVERIES DEVICES MOST-TO-ONE" since that line of the journal
    devices.py STATE SERVER line                        how many lines the journal has
    devices.py STATE SERVER has UDID KEY                what the device is now, as JSON
    devices.py STATE SERVER loses UDID KEY              its user takes that away
    devices.py STATE SERVER unreachable UDID            from now on the push stand-in does not know it

STATE is the folder of the lab: SHORT.db with the identities of mdmb (which signs), known.SHORT with the UDIDs,
devices.map and push.log of the push stand-in. Every command that a device is given is a line of
delivered.SERVER.jsonl: that is the witness, not what mdmctl or the server say.
"""
import argparse, contextlib, json, os, plistlib, signal, subprocess, sys, tempfile, threading, time
import urllib.error, urllib.request
from concurrent.futures import ThreadPoolExecutor

SERVERS = {
    'nanomdm': ('nano', 'http://127.0.0.1:9000/mdm', 'http://127.0.0.1:9000/mdm'),
    'nanohub': ('hub', 'http://127.0.0.1:9004/mdm', 'http://127.0.0.1:9004/mdm'),
    'micromdm': ('mm', 'http://127.0.0.1:8080/mdm/connect', 'http://127.0.0.1:8080/mdm/checkin'),
}
KINDS = [  # the first is a Mac, the second an iPad, all others iPhones
    {'ProductName': 'Mac16,10', 'ModelName': 'Mac mini', 'OSVersion': '15.4', 'BuildVersion': '24E248'},
    {'ProductName': 'iPad14,1', 'ModelName': 'iPad mini', 'OSVersion': '18.1', 'BuildVersion': '22B83'},
    {'ProductName': 'iPhone16,1', 'ModelName': 'iPhone', 'OSVersion': '18.1', 'BuildVersion': '22B83'},
]
TOPIC = 'com.apple.mgmt.External.demo'
UNLOCK_TOKEN = b'unlock-token-of-the-lab'
DOMAIN = 'MCMDMErrorDomain'


def chain(*links):
    return [{'ErrorCode': code, 'ErrorDomain': DOMAIN, 'LocalizedDescription': text, 'USEnglishDescription': text}
            for code, text in links]


class Refused(Exception):
    """A device's Error, with its chain."""


class Device:
    """What one device is, and how it carries commands out. Plain data in `self.now`, kept between runs."""

    def __init__(self, udid, index, now):
        self.udid, self.kind = udid, KINDS[min(index, 2)]
        self.now = {'name': f'sim-{udid[:4]}', 'profiles': {}, 'passcode': True, 'lost': False, 'erased': False,
                    'enrolled': True, 'apps': ['com.example.app'], 'declarations': {}, **now}

    def information(self, queries):
        known = {**self.kind, 'UDID': self.udid, 'SerialNumber': 'SIM' + self.udid[-8:], 'Model': 'MU9D3',
                 'DeviceName': self.now['name'], 'IsSupervised': True, 'BatteryLevel': 0.8,
                 'DeviceCapacity': 494.0, 'AvailableDeviceCapacity': 301.5, 'WiFiMAC': 'aa:bb:cc:dd:ee:ff',
                 'IsMDMLostModeEnabled': self.now['lost'], 'IsActivationLockEnabled': False}
        return {'QueryResponses': {query: known[query] for query in queries if query in known}}

    def DeviceInformation(self, command):
        return self.information(command['Queries'])

    def SecurityInfo(self, _):
        return {'SecurityInfo': {'PasscodePresent': self.now['passcode'], 'PasscodeCompliant': True,
                                 'HardwareEncryptionCaps': 3, 'FDE_Enabled': True,
                                 'FirewallSettings': {'FirewallEnabled': True},
                                 'ManagementStatus': {'EnrolledViaDEP': True, 'IsUserEnrollment': False}}}

    def InstalledApplicationList(self, _):
        return {'InstalledApplicationList': [
            {'Identifier': app, 'Name': app, 'ShortVersion': '1.2', 'Version': '12'} for app in self.now['apps']]}

    def InstallApplication(self, command):
        self.now['apps'].append(command['Identifier'])
        return {'Identifier': command['Identifier'], 'State': 'Installing'}

    def RemoveApplication(self, command):
        if command['Identifier'] not in self.now['apps']:
            raise Refused(chain((12026, 'The app is not installed.')))
        self.now['apps'].remove(command['Identifier'])

    def ProfileList(self, _):
        enrolls = {'PayloadIdentifier': 'lab.enroll', 'PayloadDisplayName': 'Lab enrollment', 'PayloadUUID': 'E',
                   'IsManaged': True, 'PayloadContent': [{'PayloadType': 'com.apple.mdm'}]}
        return {'ProfileList': [enrolls, *self.now['profiles'].values()]}

    def InstallProfile(self, command):
        profile = plistlib.loads(command['Payload'])
        keys = ('PayloadIdentifier', 'PayloadDisplayName', 'PayloadUUID', 'PayloadDescription')
        self.now['profiles'][profile['PayloadIdentifier']] = {
            'IsManaged': True, **{key: profile[key] for key in keys if key in profile}}

    def RemoveProfile(self, command):
        if command['Identifier'] == 'lab.enroll':
            self.now['enrolled'] = False
            return
        if self.now['profiles'].pop(command['Identifier'], None) is None:
            raise Refused(chain((12075, 'The profile is not installed.')))

    def ClearPasscode(self, command):
        if command['UnlockToken'] != UNLOCK_TOKEN:
            raise Refused(chain((12067, 'The unlock token is not this device\'s.')))
        self.now['passcode'] = False

    def DeviceLocation(self, _):
        if not self.now['lost']:
            raise Refused(chain((12067, 'The device is not in lost mode.')))
        return {'Latitude': 52.5, 'Longitude': 13.4, 'HorizontalAccuracy': 10.0, 'Timestamp': '2026-11-21T16:00:00Z'}

    def DeviceLock(self, command):
        return {'MessageResult': 'Success'} if 'Message' in command else {}

    def EraseDevice(self, command):
        service = command.get('ReturnToService', {})
        self.now.update(erased=True, pin=command.get('PIN'), returns=bool(service.get('Enabled')),
                        wifi=len(service.get('WiFiProfileData', b'')))

    def EnableLostMode(self, _):
        self.now['lost'] = True

    def DisableLostMode(self, _):
        self.now['lost'] = False

    def Settings(self, command):
        for item in command['Settings']:
            if item['Item'] == 'DeviceName':
                self.now['name'] = item['DeviceName']
        return {'Settings': [{'Status': 'Acknowledged'} for _ in command['Settings']]}

    def answer(self, command, status):
        report = {'UDID': self.udid, 'CommandUUID': command['CommandUUID'], 'Status': status}
        if status in ('Error', 'CommandFormatError'):
            report['ErrorChain'] = chain((12021, 'Simulated failure'), (4001, 'Simulated cause'))
        if status != 'Acknowledged':
            return report
        body = command['Command']
        try:
            report.update(getattr(self, body['RequestType'], lambda _: {})(body) or {})
        except Refused as refused:
            report.update(Status='Error', ErrorChain=refused.args[0])
        return report


class Fleet:
    """The devices of one server."""

    def __init__(self, state, server):
        short, self.connect_url, self.check_in_url = SERVERS[server]
        self.database = f'{state}/{short}.db'
        self.journal, self.kept = f'{state}/delivered.{server}.jsonl', f'{state}/devices.{server}.json'
        self.state, self.signing, self.noting = state, threading.Lock(), threading.Lock()
        self.pid, self.at, self.counts = 0, {}, {'deliveries': 0, 'pushes': 0}
        was = json.load(open(self.kept)) if os.path.exists(self.kept) else {}
        udids = open(f'{state}/known.{short}').read().split()
        self.devices = {udid: Device(udid, i, was.get(udid, {})) for i, udid in enumerate(udids)}

    def keep(self):
        with self.noting:
            with open(self.kept + '.new', 'w') as out:
                json.dump({udid: device.now for udid, device in self.devices.items()}, out)
            os.replace(self.kept + '.new', self.kept)

    def signature(self, udid, body):
        with self.signing, tempfile.NamedTemporaryFile() as file:  # mdmb holds its database alone
            file.write(body)
            file.flush()
            return subprocess.check_output(['mdmb', '-db', self.database, '-uuids', udid, 'devices-mdm-signature',
                                            '-f', file.name], text=True).strip()

    def put(self, udid, message, check_in=False):
        body = plistlib.dumps(message)
        kind = 'application/x-apple-aspen-mdm-checkin' if check_in else 'application/x-apple-aspen-mdm'
        headers = {'Content-Type': kind, 'Mdm-Signature': self.signature(udid, body)}
        request = urllib.request.Request(self.check_in_url if check_in else self.connect_url, body, headers,
                                         method='PUT')
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def note(self, udid, command, status):
        line = {'at': time.time(), 'udid': udid, 'uuid': command['CommandUUID'],
                'type': command['Command']['RequestType'], 'status': status}
        with self.noting:
            with open(self.journal, 'a') as out:
                out.write(json.dumps(line) + '\n')
            self.count('deliveries')

    def count(self, what):
        self.counts[what] += 1
        if self.pid and self.counts[what] == self.at.get(what):
            with contextlib.suppress(ProcessLookupError):  # it had ended by itself
                os.kill(self.pid, signal.SIGKILL)

    def connect(self, udid, status='Acknowledged', only=None):
        device = self.devices[udid]
        if device.now['erased'] or not device.now['enrolled']:
            return
        body = self.put(udid, {'UDID': udid, 'Status': 'Idle'})
        while body.strip() and not device.now['erased']:
            command = plistlib.loads(body)
            kind = command['Command']['RequestType']
            report = device.answer(command, 'Acknowledged' if only not in (None, kind) else status)
            self.note(udid, command, report['Status'])
            body = self.put(udid, report)
            if kind == 'DeclarativeManagement' and report['Status'] == 'Acknowledged':
                self.synchronize(device)
                self.keep()
            if not device.now['enrolled']:
                self.put(udid, {'MessageType': 'CheckOut', 'UDID': udid, 'Topic': TOPIC}, check_in=True)
                return

    def ask(self, udid, endpoint, data=None):
        message = {'MessageType': 'DeclarativeManagement', 'UDID': udid, 'Endpoint': endpoint}
        if data is not None:
            message['Data'] = json.dumps(data).encode()
        body = self.put(udid, message, check_in=True)
        return json.loads(body) if body.strip() else None

    def synchronize(self, device):
        """Fetches the declarations, and reports on them."""
        self.ask(device.udid, 'tokens')
        items = self.ask(device.udid, 'declaration-items')['Declarations']
        words = {'Activations': 'activation', 'Configurations': 'configuration', 'Assets': 'asset',
                 'Management': 'management'}
        device.now['declarations'] = {}
        report = {}
        for group, word in words.items():
            report[group.lower()] = []
            for item in items.get(group) or []:
                whole = self.ask(device.udid, f'declaration/{word}/{item["Identifier"]}')
                device.now['declarations'][item['Identifier']] = whole['Type']
                report[group.lower()].append({'identifier': item['Identifier'], 'active': True, 'valid': 'valid',
                                              'server-token': item['ServerToken']})
        self.ask(device.udid, 'status', {'StatusItems': {'management': {'declarations': report}}, 'Errors': []})

    def connect_all(self, udids, status, only):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda udid: self.connect(udid, status, only), udids or self.devices))
        self.keep()

    def send_token(self, udid):
        token = 'fakeToken' + udid.replace('-', '')[:23]
        magic = 'fakePushMagic' + udid.replace('-', '')[:23]
        self.put(udid, {'MessageType': 'TokenUpdate', 'UDID': udid, 'Topic': TOPIC, 'Token': token.encode(),
                        'PushMagic': magic, 'UnlockToken': UNLOCK_TOKEN}, check_in=True)

    def awake(self, pid, at):
        self.pid, self.at = pid, at
        tokens = {'fakeToken' + udid.replace('-', '')[:23]: udid for udid in self.devices}
        busy, again, guard = set(), set(), threading.Lock()

        def serve(udid):
            while True:
                try:
                    self.connect(udid)
                except (OSError, urllib.error.URLError) as error:
                    print(f'{udid}: {error}', file=sys.stderr, flush=True)
                with guard:
                    if udid not in again:
                        busy.discard(udid)
                        return
                    again.discard(udid)

        log = open(f'{self.state}/push.log', 'a+')
        log.seek(0, os.SEEK_END)
        print('awake', flush=True)
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        with ThreadPoolExecutor(8) as pool:
            while not ended.is_set():
                line = log.readline()
                if not line:
                    ended.wait(0.02)
                    continue
                udid = tokens.get(json.loads(line)['tok'])
                if udid is None:
                    continue
                self.count('pushes')
                with guard:
                    if udid in busy:
                        again.add(udid)
                        continue
                    busy.add(udid)
                pool.submit(serve, udid)
        self.keep()


def main():
    options = argparse.ArgumentParser()
    for name in ('state', 'server', 'what'):
        options.add_argument(name)
    options.add_argument('rest', nargs='*')
    options.add_argument('--status', default='Acknowledged')
    options.add_argument('--type')
    options.add_argument('--kill', type=int, default=0)
    options.add_argument('--deliveries', type=int)
    options.add_argument('--pushes', type=int)
    given = options.parse_intermixed_args()
    fleet = Fleet(given.state, given.server)
    if given.what == 'list':
        print('\n'.join(fleet.devices))
    elif given.what == 'connect':
        fleet.connect_all(given.rest, given.status, given.type)
    elif given.what == 'awake':
        fleet.awake(given.kill, {'deliveries': given.deliveries, 'pushes': given.pushes})
    elif given.what == 'token':
        for udid in given.rest:
            fleet.send_token(udid)
    elif given.what == 'has':
        print(json.dumps(fleet.devices[given.rest[0]].now.get(given.rest[1]), sort_keys=True))
    elif given.what == 'unreachable':
        lines = open(f'{given.state}/devices.map').readlines()
        with open(f'{given.state}/devices.map', 'w') as out:
            out.writelines(line for line in lines if given.rest[0] not in line)
    elif given.what == 'loses':
        fleet.devices[given.rest[0]].now[given.rest[1]].clear()
        fleet.keep()
    else:
        lines = open(fleet.journal).read().splitlines() if os.path.exists(fleet.journal) else []
        if given.what == 'line':
            print(len(lines))
            return
        since = int(given.rest[1]) if len(given.rest) > 1 else 0
        to = [line['udid'] for line in map(json.loads, lines[since:]) if line['type'] == given.rest[0]]
        print(len(to), len(set(to)), max(map(to.count, set(to)), default=0))


main()
