using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Pthbs.Tests.Sources;

/// <summary>A git server (smart http, version 2 of the protocol) that answers a fetch with whatever a test wants. Plain values: what it sends costs it nothing.</summary>
internal sealed class PackServer : IAsyncDisposable
{
    private const int Blob = 3, OffsetDelta = 6;
    private readonly MisbehavingServer _server;
    private int _fetches;

    /// <summary>Serves.</summary>
    /// <param name="answer">Sends the packets of the answer to a fetch.</param>
    public PackServer(Func<PackServer, Answer, Task> answer) => _server = new MisbehavingServer(async (request, to) =>
    {
        if (request.Path.Contains("info/refs", StringComparison.Ordinal))
        {
            byte[] all = [.. Packet("# service=git-upload-pack\n"), .. "0000"u8, .. Packet("version 2\n"), .. Packet("agent=git/x\n"), .. Packet("ls-refs=unborn\n"),
                .. Packet("fetch=shallow\n"), .. Packet("object-format=sha1\n"), .. "0000"u8];
            await to.HeadAsync("200 OK", "Content-Type: application/x-git-upload-pack-advertisement", $"Content-Length: {all.Length}");
            await to.BodyAsync(all);
            return;
        }

        await to.HeadAsync("200 OK", "Content-Type: application/x-git-upload-pack-result");
        if (request.Body.Contains("command=ls-refs", StringComparison.Ordinal))
        {
            await to.RawAsync("0000");
            return;
        }

        Interlocked.Increment(ref _fetches);
        await to.BodyAsync(Packet("packfile\n"));
        await answer(this, to);
    });

    /// <summary>The commit that it is asked for.</summary>
    public static string Commit { get; } = new('1', 40);

    public string Url => _server.Url("x.git");

    /// <summary>How often it was asked for a pack.</summary>
    public int Fetches => _fetches;

    /// <summary>A pack of one object that has no end.</summary>
    public async Task EndlessAsync(Answer to)
    {
        // A block of deflate that is stored and not the last one.
        const int length = 0x8000;
        await to.BodyAsync(Band(1, [.. Head(1), .. ObjectHead(Blob, 1L << 50), 0x78, 0x01]));
        var block = Band(1, [0, length & 0xFF, length >> 8, 0xFF, 0x7F, .. Enumerable.Repeat((byte)'q', length)]);
        while (true) await to.BodyAsync(block);
    }

    /// <summary>Words about progress, for ever.</summary>
    public async Task TalkAsync(Answer to)
    {
        while (true)
        {
            await to.BodyAsync(Band(2, "still counting\r"u8.ToArray()));
            await Task.Delay(20, to.Stop);
        }
    }

    /// <summary>A small pack of which an object claims to be large.</summary>
    public async Task LargeAsync(Answer to, bool isDelta, long claimed)
    {
        List<byte> pack = [.. Head(isDelta ? 2 : 1)];
        if (isDelta)
        {
            byte[] first = [.. ObjectHead(Blob, 0x10000), .. Zip(new byte[0x10000])];
            // Copies 64 KiB from the start of the first, again and again.
            byte[] delta = [.. Number(0x10000), .. Number(claimed), .. Enumerable.Repeat((byte)0x80, (int)(claimed / 0x10000))];
            pack.AddRange([.. first, .. ObjectHead(OffsetDelta, delta.Length), .. BackBy(first.Length), .. Zip(delta)]);
        }
        else
        {
            pack.AddRange([.. ObjectHead(1, claimed), .. Zip(new byte[0x10000])]);
        }

#pragma warning disable CA5350 // It is what git's packs end with.
        byte[] whole = [.. pack, .. SHA1.HashData(pack.ToArray())];
#pragma warning restore CA5350
        foreach (var piece in whole.Chunk(0x8000)) await to.BodyAsync(Band(1, piece));
        await to.RawAsync("0000");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private static byte[] Head(int objects) => [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, (byte)objects];

    private static byte[] ObjectHead(int kind, long size)
    {
        var bytes = new List<byte> { (byte)((kind << 4) | (int)(size & 15)) };
        for (size >>= 4; size > 0; size >>= 7)
        {
            bytes[^1] |= 0x80;
            bytes.Add((byte)(size & 0x7F));
        }

        return [.. bytes];
    }

    /// <summary>A size in a delta.</summary>
    private static byte[] Number(long value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    /// <summary>The distance to the base of a delta.</summary>
    private static byte[] BackBy(long distance)
    {
        var bytes = new List<byte> { (byte)(distance & 0x7F) };
        while ((distance >>= 7) > 0) bytes.Insert(0, (byte)(0x80 | (--distance & 0x7F)));
        return [.. bytes];
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var stream = new ZLibStream(zipped, CompressionLevel.Fastest)) stream.Write(bytes);
        return zipped.ToArray();
    }

    private static byte[] Band(byte number, byte[] content) => Packet([number, .. content]);

    private static byte[] Packet(string text) => Packet(Encoding.ASCII.GetBytes(text));

    private static byte[] Packet(byte[] content) => [.. Encoding.ASCII.GetBytes($"{content.Length + 4:x4}"), .. content];
}
