using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>Reads small things that are looked at and not kept: an index, the list of the files in a directory of a server or of this machine.</summary>
internal sealed class PageReader(HttpAsker asker, FetchOptions options)
{
    /// <summary>What stands at a place, or why nothing can be had. A directory of this machine is the names in it, a line each.</summary>
    /// <param name="place">The place.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<(byte[]? Bytes, UrlFailure? Failure)> ReadAsync(SourcePlace place, int limit, CancellationToken cancel)
    {
        if (place.Local is { } path) return Local(path, limit);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stall.CancelAfter(options.StallTimeout);
        var visit = new Visit(place.Web!);
        try
        {
            using var response = await asker.AskAsync(visit, 0, stall.Token).ConfigureAwait(false);
            if ((int)response.StatusCode != 200) return (null, asker.Refusal(response, visit.Url));
            if (HttpDownload.WrongLength(response) is { } wrong) return (null, new UrlFailure($"the server sent an invalid length: {wrong}"));
            using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int got; (got = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false)) > 0;)
            {
                stall.CancelAfter(options.StallTimeout);
                if (bytes.Length + got > limit) return (null, new UrlFailure($"the page has more than {limit} bytes"));
                await bytes.WriteAsync(buffer.AsMemory(0, got), stall.Token).ConfigureAwait(false);
            }

            return (bytes.ToArray(), null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, UrlFailure.TimedOut($"no data for {options.StallTimeout.TotalSeconds:0.#} s", asker.Proxies.For(visit.Url), visit.Url));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (null, UrlFailure.Of(error, visit.Url, asker.Proxies.For(visit.Url)));
        }
    }

    private static (byte[]? Bytes, UrlFailure? Failure) Local(string path, int limit)
    {
        try
        {
            using var found = NamedFile.TryFind(path);
            if (found is { Kind: FileKind.Regular }) return (found.Directory.TryReadBytes(found.Name, limit), null);
            if (found is not { Kind: FileKind.Directory }) return (null, new UrlFailure("there is no such file or directory"));
            using var directory = DirectoryHandle.Open(path);
            return (System.Text.Encoding.UTF8.GetBytes(string.Concat(directory.List().Select(entry => $"{entry.Name}\n"))), null);
        }
        catch (PthbsException error)
        {
            return (null, new UrlFailure(error.Message));
        }
    }
}
