"""Bytes by video and day, computed the plain way: prints `guid day bytes requests` and the counts of lines."""
import gzip, re, sys

GUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
# The latest time that is believed, in milliseconds.
latest = int(sys.argv[1])
seen, sums = set(), {}
lines = duplicates = malformed = 0
for name in sys.argv[2:]:
    data = open(name, "rb").read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    for line in data.split(b"\n"):
        line = line.removesuffix(b"\r")
        if not line:
            continue
        lines += 1
        fields = line.decode("latin-1").split("|")
        ok = len(line) <= 65536 and len(fields) >= 12 and re.fullmatch("[0-9]+", fields[2]) and re.fullmatch("[0-9]+", fields[3])
        ok = ok and 946684800000 <= int(fields[2]) <= latest and int(fields[3]) <= 10**15
        ok = ok and (re.fullmatch("[0-9a-fA-F]{32}", fields[10]) or GUID.fullmatch(fields[10]))
        if not ok:
            malformed += 1
            continue
        request = fields[10].replace("-", "").lower()
        if request in seen:
            duplicates += 1
            continue
        seen.add(request)
        path = re.sub("^https?://[^/]*", "", fields[7]).split("?")[0]
        segments = path.split("/")
        video = ""
        for before, segment in zip(segments, segments[1:]):
            if GUID.fullmatch(segment.split("#")[0]) and not before.endswith("token_path="):
                video = segment.split("#")[0].lower()
                break
        key = (video, int(fields[2]) // 86400000)
        total, count = sums.get(key, (0, 0))
        sums[key] = (total + int(fields[3]), count + 1)
print("lines", lines, "duplicates", duplicates, "malformed", malformed)
for (video, day), (total, count) in sorted(sums.items()):
    print(video or "-", day, total, count)
