using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pthbs.Sources;

/// <summary>
/// The hosts that are asked without a proxy, as curl reads them in <c>no_proxy</c>: names with all that is below them, addresses, networks
/// (<c>10.0.0.0/8</c>, <c>fd00::/8</c>), or <c>*</c> for all. Unlike curl, a port after a name or address is honoured.
/// </summary>
internal static class NoProxy
{
    private static readonly char[] Separators = [',', ' ', '\t'];

    /// <summary>Whether a list covers the host of a url.</summary>
    public static bool Covers(string list, Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');
        // A zone names an interface of this machine and is no part of the address.
        var address = IPAddress.TryParse(host.Split('%')[0], out var parsed) ? parsed : null;
        return list.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Any(word =>
        {
            if (word == "*") return true;
            var (name, port) = WithoutPort(word);
            if (port is not null && port != url.Port) return false;
            return address is null ? IsBelow(host, name) : IsIn(address, name);
        });
    }

    /// <summary>The host, or a part of it that begins after a dot; a dot at the beginning or end of the word changes nothing.</summary>
    private static bool IsBelow(string host, string name)
    {
        name = name.TrimEnd('.');
        if (name.StartsWith('.')) name = name[1..];
        return name.Length > 0 && host.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            && (host.Length == name.Length || host[host.Length - name.Length - 1] == '.');
    }

    private static bool IsIn(IPAddress address, string network)
    {
        var slash = network.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? network : network[..slash], out var start) || start.AddressFamily != address.AddressFamily) return false;
        // The class library takes '10' for 0.0.0.10; here it may be a host's name.
        if (start.AddressFamily == AddressFamily.InterNetwork && network.Count(c => c == '.') != 3) return false;
        var (wanted, got) = (start.GetAddressBytes(), address.GetAddressBytes());
        var bits = wanted.Length * 8;
        if (slash >= 0 && (!int.TryParse(network[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > wanted.Length * 8)) return false;
        for (var i = 0; bits > 0; i++, bits -= 8)
            if (((wanted[i] ^ got[i]) >> Math.Max(8 - bits, 0)) != 0) return false;
        return true;
    }

    /// <summary><c>name:80</c>, <c>1.2.3.4:80</c> and <c>[::1]:80</c>; colons without brackets are those of an address.</summary>
    private static (string Name, int? Port) WithoutPort(string word)
    {
        var name = word;
        var rest = "";
        if (word.StartsWith('[') && word.IndexOf(']', StringComparison.Ordinal) is > 0 and var end) (name, rest) = (word[1..end], word[(end + 1)..]);
        else if (word.Count(c => c == ':') == 1 && word.IndexOf(':', StringComparison.Ordinal) is var colon) (name, rest) = (word[..colon], word[colon..]);
        // Brackets around an address may be followed by the length of a network.
        if (rest.StartsWith('/')) return (name + rest, null);
        return rest.Length > 1 && int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (name, port) : (name, null);
    }
}
