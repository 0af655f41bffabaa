using System.Net.Sockets;
using System.Security.Authentication;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>Why one url did not give a source.</summary>
/// <param name="Reason">For people.</param>
internal sealed record UrlFailure(string Reason)
{
    /// <summary>Whether the same url may well give it a moment later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>The hash of what came, where something came.</summary>
    public string? Got { get; init; }

    /// <summary>One thing to try.</summary>
    public string? Hint { get; init; }

    /// <summary>A failure of the network.</summary>
    /// <param name="error">What the class library says of it.</param>
    /// <param name="host">Who was asked.</param>
    public static UrlFailure Of(Exception error, string? host)
    {
        var inner = error;
        while (inner.InnerException is { } next && inner is not (SocketException or AuthenticationException)) inner = next;
        var reason = PathText.Printable(inner.Message);
        // The class library's own words for it are two of its enumerations.
        if (host is not null && reason.Contains("RemoteCertificateNameMismatch",
            StringComparison.Ordinal)) reason = $"the certificate is of another host than {host}";
        return error is HttpRequestException { HttpRequestError: var kind }
            ? kind switch
            {
                HttpRequestError.NameResolutionError => new($"the host's name is not known: {reason}") { IsTransient = inner is SocketException { SocketErrorCode: SocketError.TryAgain } },
                HttpRequestError.SecureConnectionError =>
                    new($"no secure connection: {reason}") { Hint = "check the clock and the certificates of this machine (package ca-certificates)" },
                HttpRequestError.ConfigurationLimitExceeded => new($"the answer is malformed: {reason}"),
                _ => new(reason) { IsTransient = true },
            }
            : new UrlFailure(reason) { IsTransient = true };
    }

    /// <summary>The error for a source that none of its urls gave.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="isKeyKnown">Whether there was a hash to compare with.</param>
    /// <param name="failures">Each url with why it did not give it.</param>
    public static PthbsException All(FetchRequest request, bool isKeyKnown, IReadOnlyList<(string Url, UrlFailure Failure)> failures)
    {
        var wrong = failures.FirstOrDefault(f => f.Failure.Got is not null);
        var isWrong = isKeyKnown && wrong.Failure is not null;
        return new PthbsException(ErrorKind.Source, isWrong ? $"'{request.File}' is not what its hash says"
            : $"'{request.File}' could not be had from any of its urls")
        {
            Where = request.Where,
            Got = isWrong ? $"{wrong.Failure!.Got} from {wrong.Url}" : null,
            Expected = isKeyKnown ? request.Key.ToString() : null,
            Details = [.. failures.Select(f => $"{f.Url}: {f.Failure.Reason}")],
            Hint = failures.Select(f => f.Failure.Hint).FirstOrDefault(h => h is not null),
        };
    }
}
