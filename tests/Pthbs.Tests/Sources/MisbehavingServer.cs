using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pthbs.Tests.Sources;

/// <summary>A request as the server got it.</summary>
internal sealed record Request(string Path, long? From, int Number)
{
    /// <summary>Its header lines.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>What it was sent with, where it said how long that is.</summary>
    public string Body { get; init; } = "";
}

/// <summary>
/// An HTTP server on 127.0.0.1 that answers each request with the bytes that the test wants, right or wrong, and then closes the connection.
/// </summary>
internal sealed class MisbehavingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Answer, Task> _answer;
    private readonly bool _readsRequests;
    private readonly X509Certificate2? _certificate;
    private readonly Task _loop;
    private int _count;

    public MisbehavingServer(Func<Request, Answer, Task> answer, bool readsRequests = true, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _readsRequests = readsRequests;
        _certificate = certificate;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url(string path) => $"http://127.0.0.1:{Port}/{path}";

    /// <summary>A url that nothing listens at.</summary>
    public static string DeadUrl(string path)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{path}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true) running.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }

        await Task.WhenAll(running);
    }

    private async Task<string> BodyAsync(StreamReader reader, List<string> headers)
    {
        const string length = "Content-Length: ";
        var body = new char[headers.Find(h => h.StartsWith(length, StringComparison.OrdinalIgnoreCase)) is { } header ? int.Parse(header[length.Length..], CultureInfo.InvariantCulture) : 0];
        // Reading nothing would wait for more.
        if (body.Length > 0) await reader.ReadBlockAsync(body, _stop.Token);
        return new string(body);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            using Stream stream = _certificate is null ? client.GetStream() : new SslStream(client.GetStream());
            // Online, this process would look for the issuer's certificate itself.
            if (stream is SslStream secure)
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(_certificate!, null, offline: true) });
            if (!_readsRequests)
            {
                await _answer(new Request("", null, 1), new Answer(stream, _stop.Token));
                return;
            }

            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            var first = await reader.ReadLineAsync(_stop.Token);
            if (first is null) return;
            long? from = null;
            var headers = new List<string>();
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
            {
                headers.Add(header);
                if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                    from = long.Parse(header["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            }

            var request = new Request(first.Split(' ')[1].TrimStart('/'), from, Interlocked.Increment(ref _count)) { Headers = headers, Body = await BodyAsync(reader, headers) };
            Requests.Enqueue(request);
            await _answer(request, new Answer(stream, _stop.Token));
            await stream.FlushAsync(_stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }
}

/// <summary>What a test sends.</summary>
internal sealed class Answer(Stream stream, CancellationToken stop)
{
    public CancellationToken Stop => stop;

    public async Task HeadAsync(string status, params string[] headers) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}Connection: close\r\n\r\n"), stop);

    public async Task BodyAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stop);

    /// <summary>Any bytes at all, and again and again until the client goes away.</summary>
    public async Task ForeverAsync(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        while (true) await stream.WriteAsync(bytes, stop);
    }

    public async Task RawAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), stop);

    public async Task StatusAsync(string status, params string[] headers) => await HeadAsync(status, [.. headers, "Content-Length: 0"]);

    /// <summary>The whole of a file.</summary>
    public async Task FileAsync(byte[] content)
    {
        await HeadAsync("200 OK", $"Content-Length: {content.Length}");
        await BodyAsync(content);
    }

    /// <summary>A file from where the client wants it.</summary>
    public async Task RangeAsync(byte[] content, long? from)
    {
        if (from is not { } start)
        {
            await FileAsync(content);
            return;
        }

        await HeadAsync("206 Partial Content", $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}",
            $"Content-Length: {content.Length - start}");
        await BodyAsync(content.AsMemory((int)start));
    }

    /// <summary>A file that promises more than it gives.</summary>
    public async Task CutAsync(byte[] content, int after)
    {
        await HeadAsync("200 OK", $"Content-Length: {content.Length}");
        await BodyAsync(content.AsMemory(0, after));
    }
}
