# Makes an ownership manifest in mtree(5) syntax of what 'tar --numeric-owner -tvf' prints; the archive's single top
# directory becomes the root. A hard link is given as another file: its content is in the tree under both names.

function octal(letters,    i, c, bits, special) {
    bits = 0
    special = 0
    for (i = 2; i <= 10; i++) {
        c = substr(letters, i, 1)
        bits *= 2
        if (c != "-" && c != "S" && c != "T") bits++
        if (c ~ /[sStT]/) special += i == 4 ? 4 : i == 7 ? 2 : 1
    }
    return sprintf("%d%03o", special, bits)
}

function encode(name) {
    gsub(/\\/, "\\134", name)
    gsub(/ /, "\\040", name)
    gsub(/#/, "\\043", name)
    gsub(/=/, "\\075", name)
    return name
}

BEGIN {
    type["-"] = "file"; type["h"] = "file"; type["d"] = "dir"; type["l"] = "link"
    type["b"] = "block"; type["c"] = "char"; type["p"] = "fifo"
    print "#mtree"
}

{
    kind = substr($1, 1, 1)
    mode = octal($1)
    split($2, owner, "/")
    device = $3
    # what is behind the mode, the owner, the size or device numbers, the date and the time; not every awk has {5}
    name = $0
    for (field = 1; field <= 5; field++) sub(/^[^ ]+ +/, "", name)
    target = ""
    if (kind == "l" && (at = index(name, " -> "))) {
        target = substr(name, at + 4)
        name = substr(name, 1, at - 1)
    }
    if (kind == "h" && (at = index(name, " link to "))) name = substr(name, 1, at - 1)
    sub(/^(\.\/)?[^\/]+\/?/, "", name)
    sub(/\/$/, "", name)
    path = name == "" ? "." : "./" encode(name)
    line = path " type=" type[kind] " mode=" mode " uid=" owner[1] " gid=" owner[2]
    if (target != "") line = line " link=" encode(target)
    if (kind == "b" || kind == "c") line = line " device=native," device
    print line
}
