namespace Pthbs.Files.Differences;

/// <summary>A named part of a content: a section, a member, an entry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="About">What is said of it beside its content: mode, time.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record Part(string Name, string About, byte[] Content);

/// <summary>Compares contents that are made of parts.</summary>
internal static class Parts
{
    /// <summary>A line for each part that differs, and what differs inside below it.</summary>
    public static IEnumerable<string> Describe(string kind, IReadOnlyList<Part> first, IReadOnlyList<Part> second, int depth, CancellationToken cancel)
    {
        var (old, now) = (Named(first), Named(second));
        var said = false;
        foreach (var (name, part) in old)
        {
            cancel.ThrowIfCancellationRequested();
            if (!now.TryGetValue(name, out var other)) yield return $"{kind} {name}: only in the first";
            else if (part.About != other.About) yield return $"{kind} {name}: {part.About}, and {other.About}";
            else if (part.Content.AsSpan().SequenceEqual(other.Content)) continue;
            if (other is not null && !part.Content.AsSpan().SequenceEqual(other.Content))
            {
                yield return $"{kind} {name}: {part.Content.Length} bytes{(part.Content.Length == other.Content.Length ? "" : $", and {other.Content.Length}")}";
                foreach (var line in ContentDifference.Of(part.Content, other.Content, depth + 1, cancel)) yield return "  " + line;
            }

            said = true;
        }

        foreach (var name in now.Keys.Where(name => !old.ContainsKey(name)))
        {
            said = true;
            yield return $"{kind} {name}: only in the second";
        }

        if (!said) yield return old.Keys.SequenceEqual(now.Keys) ? $"every {kind} is the same: only their container differs" : $"every {kind} is the same, in another order";
    }

    /// <summary>By name and, where several have one, by number too; in order.</summary>
    private static OrderedDictionary<string, Part> Named(IReadOnlyList<Part> parts)
    {
        var named = new OrderedDictionary<string, Part>(StringComparer.Ordinal);
        // A name may come as often as whoever made the file likes: the numbers go on from where they were.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var name = PathText.Printable(part.Name);
            if (named.TryAdd(name, part)) continue;
            var number = numbers.GetValueOrDefault(name, 2);
            while (!named.TryAdd($"{name} ({number})", part)) number++;
            numbers[name] = number + 1;
        }

        return named;
    }
}
