using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pthbs.Scripts;
using Pthbs.Tests.Building;

namespace Pthbs.Tests.Hostile;

/// <summary>A store with the attacking program in it, and around it a host with things to steal and to break, all of them open to everyone.</summary>
public sealed partial class HostileWorld : IDisposable
{
    private const int CreateOpen = 0x1B6 | 0x200, Remove = 0, WriteOrCreate = 0x42;
    private readonly TemporaryDirectory _host = new();
    private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
    private readonly Socket _abstract = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _path = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _name = "pthbs-" + Guid.NewGuid().ToString("N")[..10];
    private readonly int _key = Random.Shared.Next(1, int.MaxValue);
    private readonly (int Memory, int Queue, int Semaphores) _ipc;
    private PackageId? _weapon, _undeclared;
    private string? _source;
    private int _attacks;

    public HostileWorld(string way)
    {
        Fixture = new() { Way = way };
        _host.Write("home/secret", "secret\n");
        _host.Write("other/secret", "secret\n", 0b110_110_110);
        _tcp.Start();
        _abstract.Bind(new UnixDomainSocketEndPoint("\0" + _name));
        _abstract.Listen();
        _path.Bind(new UnixDomainSocketEndPoint($"{_host.Path}/home/socket"));
        _path.Listen();
        File.SetUnixFileMode($"{_host.Path}/home/socket", (UnixFileMode)0b110_110_110);
        _ipc = (shmget(_key, 4096, CreateOpen), msgget(_key, CreateOpen), semget(_key, 1, CreateOpen));
        Assert.True(_ipc is { Memory: >= 0, Queue: >= 0, Semaphores: >= 0 });
        _ = mq_open("/" + _name, WriteOrCreate, 0b110_110_110, 0);
        File.WriteAllText($"/dev/shm/{_name}", "secret");
    }

    public BuildFixture Fixture { get; }

    /// <summary>Runs an attack in a build, and gives what it said.</summary>
    public async Task<string> BuildAsync(Attack attack)
    {
        await PrepareAsync();
        var id = await Fixture.AddAsync($"attack-{_attacks++}", $"touch file; hostile {Replace(attack.Words)} > $out/said 2>&1 || true", $"#: depends {_weapon}\n#: option leak-check=off\n");
        await Fixture.BuildAsync(id);
        return Fixture.Read(id, "said").TrimEnd();
    }

    /// <summary>The package with the attacking program.</summary>
    public async Task<PackageId> WeaponAsync()
    {
        await PrepareAsync();
        return _weapon!.Value;
    }

    /// <summary>Puts the host's things into an attack's words.</summary>
    public string Replace(string words) => words
        .Replace("{home}", $"{_host.Path}/home", StringComparison.Ordinal)
        .Replace("{other}", $"{_host.Path}/other", StringComparison.Ordinal)
        .Replace("{directory}", _host.Path, StringComparison.Ordinal)
        .Replace("{state}", Fixture.StateOnDisk, StringComparison.Ordinal)
        .Replace("{source}", _source ?? "", StringComparison.Ordinal)
        .Replace("{undeclared}", $"/pthbs/{_undeclared}", StringComparison.Ordinal)
        .Replace("{dependency}", $"/pthbs/{_weapon}", StringComparison.Ordinal)
        .Replace("{pid}", $"{Environment.ProcessId}", StringComparison.Ordinal)
        .Replace("{port}", $"{((IPEndPoint)_tcp.LocalEndpoint).Port}", StringComparison.Ordinal)
        .Replace("{abstract}", _name, StringComparison.Ordinal)
        .Replace("{shared}", _name, StringComparison.Ordinal)
        .Replace("{queue}", _name, StringComparison.Ordinal)
        .Replace("{key}", $"{_key}", StringComparison.Ordinal);

    public void Dispose()
    {
        _tcp.Dispose();
        _abstract.Dispose();
        _path.Dispose();
        _ = shmctl(_ipc.Memory, Remove, 0);
        _ = msgctl(_ipc.Queue, Remove, 0);
        _ = semctl(_ipc.Semaphores, 0, Remove);
        _ = mq_unlink("/" + _name);
        File.Delete($"/dev/shm/{_name}");
        Fixture.Dispose();
        _host.Dispose();
    }

    private async Task PrepareAsync()
    {
        if (_weapon is not null) return;
        _undeclared = await Fixture.AddAsync("undeclared", "echo secret > $out/secret");
        var key = Fixture.Sources.AddFile(new MemoryStream(BuildFixture.TarOf("hostile", HostileProgram.Bytes)));
        _source = $"{Fixture.StateOnDisk}/sources/sha256/{key.Hash}";
        var weapon = Fixture.Declare("hostile", "", $"#: source {key} hostile.tar unpack into=out\n");
        await Fixture.BuildAsync(weapon, _undeclared.Value);
        _weapon = weapon;
    }

    [LibraryImport("libc")] private static partial int shmget(int key, nuint size, int flags);
    [LibraryImport("libc")] private static partial int msgget(int key, int flags);
    [LibraryImport("libc")] private static partial int semget(int key, int count, int flags);
    [LibraryImport("libc")] private static partial int shmctl(int id, int command, nint data);
    [LibraryImport("libc")] private static partial int msgctl(int id, int command, nint data);
    [LibraryImport("libc")] private static partial int semctl(int id, int number, int command);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int mq_open(string name, int flags, uint mode, nint attributes);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int mq_unlink(string name);
}
