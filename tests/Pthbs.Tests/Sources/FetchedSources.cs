using System.Collections.Concurrent;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Fetching as the tests do it: without waits between attempts, and with all events kept.</summary>
internal sealed class FetchedSources : IProgress<FetchEvent>
{
    public static readonly FetchOptions Quick = new() { Backoff = TimeSpan.Zero };

    public ConcurrentQueue<FetchEvent> Events { get; } = new();

    public Action<FetchEvent>? On { get; set; }

    /// <summary>The proxy variables that there are.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public FetchStage[] Stages => [.. Events.Select(e => e.Stage)];

    public void Report(FetchEvent value)
    {
        Events.Enqueue(value);
        On?.Invoke(value);
    }

    public static FetchRequest Request(byte[] content, params string[] urls) =>
        new(ScratchDirectory.KeyOf(content), "file.tar", [.. urls]) { Where = "list:1" };

    public async Task FetchAsync(ScratchDirectory scratch, params FetchRequest[] requests) => await FetchAsync(scratch, Mirrors.None, Quick, requests);

    public async Task FetchAsync(ScratchDirectory scratch, Mirrors mirrors, FetchOptions options, params FetchRequest[] requests)
    {
        using var fetcher = new Fetcher(scratch.Cache, mirrors, options) { Proxies = new Proxies(Environment.GetValueOrDefault) };
        await fetcher.FetchAsync(requests, this, TestContext.Current.CancellationToken);
    }

    public async Task<PthbsException> FailAsync(ScratchDirectory scratch, params FetchRequest[] requests) =>
        await FailAsync(scratch, Mirrors.None, Quick, requests);

    public async Task<PthbsException> FailAsync(ScratchDirectory scratch, Mirrors mirrors, FetchOptions options, params FetchRequest[] requests) =>
        await Assert.ThrowsAsync<PthbsException>(() => FetchAsync(scratch, mirrors, options, requests));
}
