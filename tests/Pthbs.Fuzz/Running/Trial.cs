using System.Text;
using Pthbs.Errors;

namespace Pthbs.Fuzz.Running;

/// <summary>What one input came to.</summary>
/// <param name="Feature">What was said of it, without what differs from input to input.</param>
/// <param name="Failure">What must not be, or null.</param>
internal readonly record struct Trial(string Feature, string? Failure)
{
    private const int LongestMessage = 20_000;

    /// <summary>Gives an input to a parser. Whatever it says, it must say it as a person can use it.</summary>
    public static Trial Of(FuzzTarget target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        string feature;
        try
        {
            feature = target.Read(input);
        }
        catch (PthbsException error)
        {
            if (Fault(error) is { } fault) return new Trial("", fault);
            feature = WithoutDetails(error.Message);
        }
        catch (Exception error)
        {
            return new Trial("", error.ToString());
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return new Trial(feature, allocated > target.MostAllocated ? $"{allocated} bytes were allocated" : null);
    }

    /// <summary>What a failure is called: the same defect from another input has the same name.</summary>
    public static string NameOf(string failure)
    {
        var lines = failure.Split('\n');
        var name = lines[0].Split(':')[0];
        return WithoutDetails(name + lines.FirstOrDefault(l => l.StartsWith("   at Pthbs", StringComparison.Ordinal)));
    }

    private static string? Fault(PthbsException error)
    {
        if (error.Kind is not (ErrorKind.Input or ErrorKind.Source)) return $"an error of kind {error.Kind}: {error}";
        var text = error.Describe();
        if (text.Length > LongestMessage) return $"a message of {text.Length} characters: {error}";
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) return $"control characters in a message: {error}";
        // One line each: what and where, got, expected, hint, and the details.
        return text.Count(c => c == '\n') > 3 + error.Details.Count ? $"a message that breaks its lines: {error}" : null;
    }

    /// <summary>The words of a message, without numbers and what is quoted.</summary>
    private static string WithoutDetails(string message)
    {
        int first = message.IndexOf('\'', StringComparison.Ordinal), last = message.LastIndexOf('\'');
        if (last > first) message = message.Remove(first, last - first);
        var words = new StringBuilder();
        foreach (var c in message)
            if (!char.IsAsciiDigit(c)) words.Append(c);
        return words.Length > 100 ? words.ToString(0, 100) : words.ToString();
    }
}
