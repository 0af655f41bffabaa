using System.Security.Cryptography;
using System.Text;
using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Files.Trees;
using Pthbs.Fuzz.Running;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Fuzz.Parsers;

/// <summary>Parsers of text.</summary>
internal static class Texts
{
    private const string Hash = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    private static readonly string Commit = Hash[..40];

    /// <summary>The header of a build script: what is read is written again as it was.</summary>
    public static readonly FuzzTarget Script = new(
        "script",
        Seeds(
            "#!/bin/sh\n#: pthbs 2\n#: name a\n#: version 1\n#: system x86_64-linux\ntrue\n",
            $"#!/bin/sh\n#: pthbs 2\n#: name zlib\n#: version 1.3.1\n#: system x86_64-linux\n#: rootfs seed.{Hash}\n#: depends musl-toolchain.{Hash}\n#: depends busybox.{Hash} yield\n" +
            $"#: source sha256:{Hash} zlib-1.3.1.tar.gz unpack strip=1 into=src\n#: source git:{Commit} repo into=dir tree=sha256:{Hash}\n#: source sha256:{Hash} fix.patch\n" +
            "#: option sandbox=off\n#: option allow-path=*.a\n#: option allow-path=share/**\nset -eu\nmake\n",
            $"#!/bin/sh\n#: pthbs 2\n#: name debs\n#: version 1\n#: system x86_64-linux\n#: source sha256:{Hash} a.deb unpack into=out\n#: link usr/bin/awk mawk\n#: link usr/bin/cc gcc\n#: option rootfs-tree=on\n",
            $"#!/bin/sh\n#: pthbs 2\n#: name env1\n#: version 1\n#: system x86_64-linux\n#: depends a.{Hash}\n# nothing\n"),
        bytes =>
        {
            var script = BuildScript.Parse(bytes, "script");
            Must(script.Id.Hash == Convert.ToHexStringLower(SHA256.HashData(bytes)), "the id is the hash of the bytes");
            var text = Encoding.UTF8.GetString(bytes);
            var begin = text.IndexOf('\n', StringComparison.Ordinal) + 1;
            var header = string.Concat(script.Header.Lines().Select(l => l + '\n'));
            Must(text[begin..].StartsWith(header, StringComparison.Ordinal), "the header is written as it was read");
            return $"{script.HasCommands} {script.IsEnvironment} {script.Header.Dependencies.Length} {script.Header.Sources.Length} {script.Header.Links.Length} {script.Header.Options.Length}";
        })
    {
        Words = ["#: ", "#!", "pthbs 2", "name ", "version ", "system ", "rootfs ", "depends ", "source ", "link ", "option ", " yield", " unpack", " strip=1",
        " into=", " tree=sha256:", "sha256:", "git:", "=on", "=off", Hash, Commit, "..", "into=out", "env", "x86_64-linux"]
    };

    /// <summary>A download list: it stays as it was but for the line that is changed.</summary>
    public static readonly FuzzTarget Downloads = new(
        "downloads",
        Seeds(
            $"# comment\n\nsha256:{Hash}  zlib.tar.gz  https://example.org/zlib.tar.gz http://a.b:80/c?d#e\ngit:{Commit}  repo  https://example.org/r.git git://h/p file:../r\n",
            $"sha256:{Hash}  a  file:a\nsha256:{Hash}  b  debian:pool/main/b.deb file:///x/%20y\n"),
        bytes =>
        {
            var list = DownloadList.Parse(Encoding.UTF8.GetString(bytes), "list");
            var again = DownloadList.Parse(list.ToString(), "list");
            Must(again.ToString() == list.ToString() && again.Entries.Length == list.Entries.Length, "a list is written as it was read");
            foreach (var entry in list.Entries)
            {
                Must(list.With(entry).Entries.Length == list.Entries.Length, "an entry takes the place of its own line");
                foreach (var url in entry.Urls)
                    foreach (var place in SourceUrl.Places(url, list.Request(entry).Folder, Mirrors.Of(["http://127.0.0.1/debian"])))
                        Must(place.Web is not null ? place.Web.Scheme is "http" or "https" or "git" : place.Local!.StartsWith('/'),
                            "a url names a place that may be asked");
            }

            return string.Join(' ', list.Entries.Take(4).Select(e => $"{e.Key.Kind} {string.Join(',', e.Urls.Take(3).Select(u => u.Split(':')[0]))}"));
        })
    {
        Words = ["sha256:", "git:", "https://", "http://", "file:", "debian:", "git://", "ext::", "--upload-pack=x", "user@", "%2e%2e", "[::1]", "xn--",
        "  ", Hash, Commit, "\n#", "://", "?", "#"]
    };

    /// <summary>A tree's manifest: it has one form.</summary>
    public static readonly FuzzTarget Manifest = new(
        "manifest",
        Seeds(
            "pthbs-tree 1\n",
            $"pthbs-tree 1\na\td\t-\t-\t-\na/f\tf\t-\t12\t{Hash}\na/l\tl\t-\t4\t../x\nb\tf\tx\t0\t{Hash}\n"),
        bytes =>
        {
            var manifest = TreeManifest.Parse(bytes, "manifest");
            Must(manifest.ToBytes().AsSpan().SequenceEqual(bytes), "a manifest is written as it was read");
            foreach (var entry in manifest.Entries)
                Must(entry.Path.Split('/').All(name => name is not ("" or "." or "..")) && Files.PathText.IsClean(entry.Path),
                    "a path of a manifest leads nowhere else");
            return string.Concat(manifest.Entries.Take(6).Select(e => e.Kind.ToString()[0]));
        })
    { Words = ["pthbs-tree 1\n", "\td\t-\t-\t-\n", "\tf\t-\t", "\tf\tx\t", "\tl\t-\t", "-", "x", "d", "f", "l", Hash, "/", "../", "a/b"] };

    /// <summary>A record, and the times of earlier builds.</summary>
    public static readonly FuzzTarget Record = new(
        "record",
        Seeds(
            $$"""{"id":"zlib.{{Hash}}","version":"1.3.1","output-hash":"{{Hash}}","masked-hash":"{{Hash}}","references":["a.{{Hash}}"],"size":12,"started":"2024-01-01T00:00:00+00:00","seconds":1.5,"sandbox":"namespaces","options":["sandbox=off"]}""",
            $$"""{ "id": "a.{{Hash}}", "version": "", "output-hash": "{{Hash}}", "masked-hash": "{{Hash}}", "references": [], "size": 0, "started": null, "seconds": null }""",
            """{"zlib":1.5,"m4":30}"""),
        bytes =>
        {
            var durations = RecordStore.ParseDurations(bytes);
            if (RecordStore.Parse(bytes) is not { } record) return durations.Count == 0 ? "lost" : $"durations {durations.Count}";
            // What the rest of the program does with it.
            Must(PackageId.Parse(record.Id).ToString() == record.Id && record.References.All(r => PackageId.TryParse(r, out _)), "a record names packages");
            return $"record {record.References.Count} {record.Options.Count} {record.Version.Length > 0} {record.Started?.UtcDateTime.Year > 2000} {record.Seconds >= 0} {record.Size > 0}";
        })
    {
        Words = ["null", "true", "[]", "{}", "\"\"", "\"id\":", "\"version\":", "\"output-hash\":", "\"masked-hash\":", "\"references\":", "\"size\":",
        "\"started\":", "\"seconds\":", "\"options\":", "[null]", "[[", "{\"a\":", "\\u0000", "\\ud800", "1e999", "/*", Hash, ","]
    };

    /// <summary>What apt is configured with, in both of its forms.</summary>
    public static readonly FuzzTarget Apt = new(
        "apt",
        Seeds(
            "deb http://deb.example.org/debian bookworm main contrib\ndeb-src [arch=amd64 signed-by=/x] https://m.example.org/debian/ bookworm main # c\n",
            "Types: deb\nURIs: http://deb.example.org/debian http://b/debian-security\nSuites: bookworm\n bookworm-updates\nComponents: main\nEnabled: yes\n\n# x\nURIs: mirror+file:/etc/apt/mirrors/debian.list\nComponents: main\nEnabled: no\n"),
        bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            AptSource[] found = [.. AptSources.OneLine(text), .. AptSources.Stanzas(text)];
            var urls = found.SelectMany(s => AptSources.Followed(s.Url, "/nonexistent/apt")).ToList();
            Must(urls.All(u => !u.Any(c => c is ' ' or '\n')), "a url is one word");
            var usable = urls.Where(Mirrors.IsUsable).ToList();
            foreach (var mirror in Mirrors.Of(usable).Urls) _ = SourceUrl.Places("debian:pool/main/x", null, Mirrors.Of([mirror])).ToList();
            return $"{Math.Min(found.Length, 8)} {Math.Min(usable.Count, 8)} {found.Any(s => s.Components.Contains("main"))}";
        })
    {
        Words = ["deb ", "deb-src ", "[arch=amd64] ", "]", " main", "URIs:", "Components:", "Types:", "Enabled:", "mirror+file:", "http://", "https://",
        "file:", "ftp://", "cdrom:", "/debian", "user:pw@", "#", "\n\n", "\n "]
    };

    /// <summary>Ids, requests and keys: what is read is written as it was.</summary>
    public static readonly FuzzTarget Id = new(
        "id",
        Seeds($"zlib.{Hash}", $"python3.13.{Hash}", "curl:tls=openssl,zlib=no", "a", $"sha256:{Hash}", $"git:{Commit}", "base"),
        bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            var isId = PackageId.TryParse(text, out var id);
            Must(!isId || (id.ToString() == text && id.Short.Length > 0 && PackageId.IsName(id.Name)), "an id is written as it was read");
            var isKey = SourceKey.TryParse(text, out var key);
            Must(!isKey || key.ToString() == text, "a key is written as it was read");
            if (isId || isKey) return $"{isId} {isKey} {key.Kind}";
            var request = PackageRequest.Parse(text);
            Must(PackageRequest.Parse(request.ToString()).Equals(request) && request.ToString().All(c => c is > ' ' and < '\u007f'),
                "a request is read as it is written");
            return $"request {request.Parameters.Count}";
        })
    { Words = [":", "=", ",", ".", "..", "env", "env.", "link", "build.sh", "home", "tmp", "tls=openssl", "-", "_", "+", Hash, Commit, "sha256:", "git:"], Longest = 512 };

    /// <summary>Settings of a machine and of a collection.</summary>
    public static readonly FuzzTarget Settings = new(
        "settings",
        Seeds(
            "store: /pthbs\nstate: /var/lib/pthbs # c\njobs: 4\nmirrors:\n  - http://a/debian\n  - \"https://b/debian\"\nsandbox: 'auto'\n",
            "name: base\nsystem: x86_64-linux\n",
            "{jobs: 2, mirrors: [a, b]}\n",
            "? &a [jobs]\n: &b 1\nstore: *b\n",
            "--- !!map\nstore: |\n  /a\nstate: >-\n  /b\n  c\n? jobs\n: &x 3\nsandbox: *x\n...\n"),
        bytes =>
        {
            string[] words = ["store", "state", "jobs", "mirrors", "sandbox", "name", "system"];
            var file = SettingsFile.Parse(Encoding.UTF8.GetString(bytes), "settings", words);
            var seen = words.Where(w => file.Values(w).Count > 0).ToList();
            foreach (var word in seen) Must(file.Place(word).StartsWith("settings:", StringComparison.Ordinal), "a value has a place");
            foreach (var word in seen) _ = file.Value(word);
            return string.Join(' ', seen);
        })
    {
        Words = ["store: ", "jobs: ", "mirrors:", "\n  - ", "- ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "!", "|", ">", "? ", ": ", "---\n", "...\n",
        "%YAML 1.1\n", "%TAG ! x\n", "\"", "'", "\\x", "<<: ", "~", "#", "\t", "@", "`", "[[[[[[[[", "- - - - - "]
    };

    private static byte[][] Seeds(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static void Must(bool holds, string what)
    {
        if (!holds) throw new DefectException($"it does not hold that {what}");
    }
}
