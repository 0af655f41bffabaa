using Pthbs.Exporting.Make;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Exporting;

public sealed class MakefileTests
{
    private readonly Dictionary<PackageId, BuildScript> _scripts = [];

    [Fact]
    public void A_package_is_a_target_that_is_made_after_what_it_needs_whatever_the_times()
    {
        var tools = Script("tools");
        var program = Script("program", tools);
        var text = Makefile.Of(BuildGraph.Walk([program], _scripts.GetValueOrDefault, _ => false));

        Assert.Contains($"\nall: $(STORE)/{program}\n", text, StringComparison.Ordinal);
        Assert.Contains($"\n$(STORE)/{program}: | $(STORE)/{tools}\n\t+@$(run)build.sh {program}\n", text, StringComparison.Ordinal);
        Assert.Contains($"\n$(STORE)/{tools}:\n\t+@$(run)build.sh {tools}\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nprogram: $(STORE)/{program}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_of_one_name_are_made_together_and_none_takes_the_place_of_a_target_of_its_own()
    {
        var ids = new[] { Script("twice"), Script("twice", Script("clean")) };
        var text = Makefile.Of(BuildGraph.Walk(ids, _scripts.GetValueOrDefault, _ => false));

        Assert.Contains($"\ntwice: $(STORE)/{ids[0]} $(STORE)/{ids[1]}\n", text, StringComparison.Ordinal);
        Assert.Contains("\nclean:\n\t@$(run)clean.sh\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nclean: ", text, StringComparison.Ordinal);
        Assert.Contains($"\npackage/clean: $(STORE)/clean.", text, StringComparison.Ordinal);
        Assert.Contains(" package/clean twice\n", text.Split('\n').Single(l => l.StartsWith(".PHONY: ", StringComparison.Ordinal)) + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_helper_that_a_recipe_or_another_helper_names_is_carried()
    {
        var all = string.Concat(Helpers.Names.Select(n => System.Text.Encoding.UTF8.GetString(Helpers.Read(n)))) + Makefile.Of(BuildGraph.Walk([Script("any")], _scripts.GetValueOrDefault, _ => false));
        var named = System.Text.RegularExpressions.Regex.Matches(all, @"(?:lib/|\$\(run\)|/)([a-z]+\.(?:sh|awk))\b").Select(m => m.Groups[1].Value).Distinct().Except(["build.sh"]).ToList();

        Assert.True(named.Count > 8);
        Assert.Empty(named.Except(Helpers.Names));
        Assert.Empty(Helpers.Names.Except(named).Except(["build.sh"]));
    }

    private PackageId Script(string name, params PackageId[] needs)
    {
        var script = BuildScript.Create(new ScriptHeader { Name = name, Version = "1", System = "x86_64-linux", Dependencies = [.. needs.Select(n => new Dependency(n, false))] }, "make\n");
        _scripts.Add(script.Id, script);
        return script.Id;
    }
}
