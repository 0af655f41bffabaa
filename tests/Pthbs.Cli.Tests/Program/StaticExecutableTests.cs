using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Pthbs.Tests.Sources;

namespace Pthbs.Cli.Tests.Program;

/// <summary>The static executable in roots that hold nothing else: no loader, no library, no /etc.</summary>
public sealed class StaticExecutableTests : IDisposable
{
    private const int NotAllowed = 99;
    private static readonly byte[] Content = "from the net\n"u8.ToArray();
    private readonly RealProgram _program = new();

    public StaticExecutableTests()
    {
        var executable = Environment.GetEnvironmentVariable("PTHBS_STATIC_EXECUTABLE");
        Assert.SkipWhen(string.IsNullOrEmpty(executable), "PTHBS_STATIC_EXECUTABLE does not say where the static executable is (tools/static-executable makes it)");
        Directory.CreateDirectory($"{Root}/bin");
        File.Copy(executable, $"{Root}/bin/pthbs");
    }

    private string Root => $"{_program.Place}/root";

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task It_stays_small()
    {
        const int most = 22_000_000, mostCompressed = 9_000_000;
        Assert.InRange(new FileInfo($"{Root}/bin/pthbs").Length, 1, most);
        Assert.SkipUnless(File.Exists("/usr/bin/xz"), "this machine has no xz: apt-get install xz-utils");
        var counted = await _program.ShellAsync($"xz -c '{Root}/bin/pthbs' | wc -c");
        Assert.InRange(int.Parse(counted.Succeeded().Output, System.Globalization.CultureInfo.InvariantCulture), 1, mostCompressed);
    }

    [Fact]
    public async Task It_starts_in_an_empty_root()
    {
        var user = Environment.IsPrivilegedProcess ? "" : "unshare -Ur ";
        var ended = await _program.ShellAsync($"{user}chroot '{Root}' / 2>/dev/null; [ $? = 126 ] || exit {NotAllowed}; {user}chroot '{Root}' /bin/pthbs --version && {user}chroot '{Root}' /bin/pthbs help build");
        Assert.SkipWhen(ended.Code == NotAllowed, "this user may not have a root of its own here");
        Assert.StartsWith("pthbs ", ended.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("pthbs build", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_builds_in_an_empty_root_from_all_kinds_of_archives()
    {
        _program.Collection.Commands("made", "mkdir -p \"$out/share\"; echo made > \"$out/share/made.txt\"");
        var lines = new StringBuilder();
        foreach (var (program, suffix) in (ReadOnlySpan<(string, string)>)[("gzip", "gz"), ("bzip2", "bz2"), ("xz", "xz"), ("lzip", "lz"), ("zstd", "zst")])
        {
            if (!File.Exists($"/usr/bin/{program}")) continue;
            _program.Collection.Source($"{program}.tar.{suffix}", Compressed(program, Archive(program)));
            lines.Append($"#: source {{{{ source(\"{program}.tar.{suffix}\") }}}} unpack into=out\n");
        }

        _program.Collection.Header("unpacked", lines.ToString());
        (await EnterAsync("build", "made", "unpacked")).Succeeded();
        Assert.Equal("made\n", await ReadAsync("made", "made.txt"));
        if (File.Exists("/usr/bin/zstd")) Assert.Equal("zstd\n", await ReadAsync("unpacked", "zstd.txt"));
        if (File.Exists("/usr/bin/xz")) Assert.Equal("xz\n", await ReadAsync("unpacked", "xz.txt"));
    }

    [Theory]
    [InlineData("etc/ssl/certs/ca-certificates.crt")]
    [InlineData("etc/pki/tls/certs/ca-bundle.crt")]
    [InlineData("etc/ssl/cert.pem")]
    public async Task It_believes_the_authorities_of_any_distribution(string file) => (await FetchAsync(file)).Succeeded();

    [Fact]
    public async Task It_believes_nobody_where_there_are_no_authorities() => (await FetchAsync("etc/elsewhere.pem")).Failed(4, "no secure connection");

    [Fact]
    public async Task Its_doctor_misses_no_library() =>
        Assert.Contains("the libraries for unpacking and fetching are installed", (await EnterAsync("doctor", "--offline")).Output, StringComparison.Ordinal);

    private static byte[] Archive(string name)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        using (var text = new MemoryStream(Encoding.ASCII.GetBytes($"{name}\n")))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"share/{name}.txt") { DataStream = text });
        return tar.ToArray();
    }

    private static byte[] Compressed(string program, byte[] bytes)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-c"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.BaseStream.Write(bytes);
        process.StandardInput.Close();
        using var compressed = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(compressed);
        process.WaitForExit();
        return compressed.ToArray();
    }

    private Task<string> ReadAsync(string package, string file) =>
        File.ReadAllTextAsync($"{Directory.GetDirectories($"{Root}/store", $"{package}.*").Single()}/share/{file}", TestContext.Current.CancellationToken);

    private async Task<Finished> FetchAsync(string authorities)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Signed("localhost");
        await using var server = new MisbehavingServer((_, answer) => answer.FileAsync(Content), certificate: certificate);
        Directory.CreateDirectory(Path.GetDirectoryName($"{Root}/{authorities}")!);
        await File.WriteAllTextAsync($"{Root}/{authorities}", certificates.Pem);
        await File.WriteAllTextAsync($"{Root}/etc/hosts", "127.0.0.1 localhost\n");
        _program.Collection.Write("downloadlist.sha256", $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Content))}  net.txt  https://localhost:{server.Port}/net.txt\n");
        _program.Collection.Header("net", "#: source {{ source(\"net.txt\") }} into=out");
        return await EnterAsync("fetch", "net");
    }

    /// <summary>Runs it as process 1 of a root that holds it, the collection, /proc and five devices.</summary>
    private async Task<Finished> EnterAsync(params string[] words)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a root of one's own with /proc in it needs root");
        Assert.SkipUnless(File.Exists("/bin/busybox"), "this machine has no busybox: apt-get install busybox-static");
        foreach (var directory in (string[])["dev", "proc", "host"]) Directory.CreateDirectory($"{Root}/{directory}");
        await File.WriteAllTextAsync($"{_program.Place}/enter", $$"""
            set -eu
            mount --bind '{{Root}}' '{{Root}}' || exit {{NotAllowed}}
            cp -R '{{_program.Collection.Path}}' '{{Root}}/collection'
            cd '{{Root}}'
            for device in null zero full random urandom; do : > dev/$device; mount --bind /dev/$device dev/$device; done
            mount -t proc proc proc || exit {{NotAllowed}}
            pivot_root . host
            cd /
            /host/bin/busybox umount -l /host
            export HOME=/ PTHBS_STORE=/store PTHBS_STATE=/state PTHBS_COLLECTION=/collection
            unset SSL_CERT_FILE SSL_CERT_DIR
            exec /bin/pthbs {{string.Join(' ', words)}}
            """);
        var ended = await _program.ShellAsync($"exec unshare -m -p -f sh '{_program.Place}/enter'");
        Assert.SkipWhen(ended.Code == NotAllowed, "this machine lets nothing be mounted");
        return ended;
    }
}
