using System.Globalization;

namespace Pthbs.Upkeep.Diagnosis;

/// <summary>Whether sources can be fetched: mirrors that answer, and a clock that agrees with certificates.</summary>
internal sealed class NetworkCheck(IMachine machine, bool offline)
{
    private static readonly DateTimeOffset Written = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Slight = TimeSpan.FromMinutes(5), Far = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancel)
    {
        IReadOnlyList<string> mirrors;
        try
        {
            mirrors = machine.Mirrors();
        }
        catch (Errors.PthbsException error)
        {
            return [new("mirrors", Severity.Problem, $"{error.Message}: {error.Got}", "correct the line 'mirrors:' of the settings"), Clock(null)];
        }

        if (mirrors.Count == 0)
            return [new("mirrors", Severity.Warning, "no Debian mirror is known, neither from apt nor from the settings: pthbs cannot fetch debian: URLs", "add a line 'mirrors: [https://…/debian]' to the settings"), Clock(null)];
        if (offline) return [new("mirrors", Severity.Fine, mirrors.Count == 1 ? "one mirror is known and was not contacted" : $"{mirrors.Count} mirrors are known and were not contacted"), Clock(null)];
        var answers = await Task.WhenAll(mirrors.Select(async m => (Mirror: m, Answer: await machine.AskAsync(m, cancel).ConfigureAwait(false)))).ConfigureAwait(false);
        var silent = answers.Where(a => a.Answer.Trouble is not null).ToList();
        var findings = silent.ConvertAll(a => new Finding("mirrors", silent.Count == answers.Length ? Severity.Problem : Severity.Warning, $"the mirror {a.Mirror} does not answer: {a.Answer.Trouble}",
            a.Answer.Mend ?? "check the network (getent hosts …), or name another mirror in the settings; without a network: pthbs fetch --from DIR"));
        if (silent.Count < answers.Length) findings.Insert(0, new("mirrors", Severity.Fine, answers.Length == 1 ? "the mirror answers" : $"{answers.Length - silent.Count} of {answers.Length} mirrors answer"));
        findings.Add(Clock(answers.Select(a => a.Answer.Date).FirstOrDefault(d => d is not null)));
        return findings;
    }

    private Finding Clock(DateTimeOffset? others)
    {
        const string mend = "timedatectl set-ntp true   (or as root: date -s '…')";
        var now = machine.Now;
        var text = now.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        if (now < Written) return new("clock", Severity.Problem, $"the clock says {text}: it is wrong, and no certificate is valid at that time", mend);
        if (others is not { } right) return new("clock", Severity.Fine, $"the clock says {text}");
        var off = (now - right).Duration();
        if (off <= Slight) return new("clock", Severity.Fine, $"the clock says {text}, and a mirror agrees");
        return new("clock", off > Far ? Severity.Problem : Severity.Warning, $"the clock says {text}, a mirror says {right.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}", mend);
    }
}
