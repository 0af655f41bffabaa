using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Collections;
using Pthbs.Collections.Linting;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>Systems are packages whose templates stand in <c>systems/</c>: the names, the layers, and what the layout refuses.</summary>
public sealed partial class SystemsTests : IDisposable
{
    private const string Base = "{% extends 'layouts/base.sh.j2' %}\n";
    private readonly TemporaryDirectory _directory = new();
    private readonly SystemBox _box = new();

    public void Dispose()
    {
        _box.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_system_is_a_package_by_every_name_there_is()
    {
        using var small = new SmallCollection().Package("a");
        small.Write("systems/box.sh.j2", Base + "{% set depends = ['a'] %}{% set sources = [file('motd')] %}");
        small.Write("systems/motd", "hello");
        using var collection = small.Open();

        Assert.Equal(["a", "box"], collection.Packages);
        var box = new Generator(collection).Generate(new PackageRequest("box"));
        Assert.Equal($"{Path.GetFullPath(small.Path)}/systems/box.sh.j2", box.Where);
        Assert.Contains("#: name box\n", Encoding.UTF8.GetString(box.Script.Bytes.Span), StringComparison.Ordinal);
        Assert.Equal("motd", Assert.Single(box.Script.Header.Sources).File);
    }

    [Theory]
    [InlineData("box")]
    [InlineData("other")]
    public void A_name_of_a_package_and_of_a_system_is_an_error_that_names_both_files(string asked)
    {
        using var small = new SmallCollection().Package("box").Package("other", "{% set depends = ['box'] %}");
        small.Write("systems/box.sh.j2", Base);

        var error = small.Refused(asked);

        Assert.StartsWith("a package and a system are both called 'box'", error.Message, StringComparison.Ordinal);
        var said = $"{error.Where} {error.Got} {string.Join(' ', error.Details)}";
        Assert.Contains($"{Path.GetFullPath(small.Path)}/systems/box.sh.j2", said, StringComparison.Ordinal);
        Assert.Contains($"{Path.GetFullPath(small.Path)}/packages/box/box.sh.j2", said, StringComparison.Ordinal);
        using var collection = small.Open();
        Assert.Equal(error.Message, Assert.Throws<PthbsException>(() => collection.Packages).Message);
    }

    [Fact]
    public void A_layer_changes_the_system_below()
    {
        using var small = new SmallCollection();
        small.Write("systems/box.sh.j2", Base + "{% set version = '1' %}");
        _directory.Write("pthbs.yaml", "name: top\nsystem: x86_64-linux\n");
        _directory.Write("systems/box.sh.j2", "{% extends below %}\n{% set version = version ~ '.top' %}\n");
        using var collection = Collection.Open(_directory.Path, small.Path);

        Assert.Equal(["box"], collection.Packages);
        Assert.Equal("1.top", new Generator(collection).Generate(new PackageRequest("box")).Script.Header.Version);
        Assert.Equal(["box"], collection.TopPackages);
    }

    [Fact]
    public void Lint_looks_at_systems_and_asks_for_no_test()
    {
        using var small = new SmallCollection();
        small.Write("systems/box.sh.j2", Base + "{% set depend = ['a'] %}\n");
        small.Write("systems/-box.sh.j2", Base);
        using var collection = small.Open();

        var rules = CollectionLinter.Check(collection, []).Findings.Where(f => f.Rule != LintRule.MissingFact).Select(f => (f.Rule, Path.GetFileName(f.Where)));

        Assert.Equal([(LintRule.UnusableName, "-box.sh.j2"), (LintRule.UnusedVariable, "box.sh.j2")], rules);
        Assert.Contains("systems/box.sh.j2", CollectionFormatNames(small));
    }

    /// <summary>A layout's loops and macros have names of their own, which are not facts that it reads.</summary>
    [Theory]
    [InlineData("service = []", "service", "services")]
    [InlineData("user = []", "user", "users")]
    [InlineData("mount = []", "mount", "mounts")]
    public void A_fact_that_has_the_name_of_a_loops_variable_is_misspelt(string set, string name, string meant)
    {
        _box.Script($"{{% set {set} %}}");
        using var collection = Collection.Open(_box.Path, ShippedCollection.Path);

        var finding = Assert.Single(CollectionLinter.Check(collection, ["box"]).Findings, f => f.Rule == LintRule.UnusedVariable);

        Assert.Equal($"nothing reads the variable '{name}'", finding.Message);
        Assert.Contains($"'{meant}'", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_can_refuse_facts_in_its_own_words()
    {
        using var small = new SmallCollection().Package("a", "{% set checked = refuse('these do not go together', got='x', expected='y', hint='z') %}");

        var error = small.Refused("a");

        Assert.Equal((ErrorKind.Input, "these do not go together", "x", "y", "z"), (error.Kind, error.Message, error.Got, error.Expected, error.Hint));
        Assert.Equal($"{Path.GetFullPath(small.Path)}/packages/a/a.sh.j2:2", error.Where![..error.Where!.LastIndexOf(':')]);
    }

    [Fact]
    public void What_only_looks_like_a_secret_passes_with_a_reason() =>
        Assert.Contains("text not-secret 'etc/key: an example'\n", _box.Script("{% set files = {'key': '-----BEGIN RSA PRIVATE KEY-----'} %}{% set not_secret = {'etc/key': 'an example'} %}"), StringComparison.Ordinal);

    /// <summary>In the order of their names as far as needs leave it open, however the template orders them.</summary>
    [Theory]
    [InlineData("[a, b, c, d]")]
    [InlineData("[d, c, b, a]")]
    public void Services_are_put_in_order_when_the_script_is_generated(string order)
    {
        var script = _box.Script($"{{% set a = {{'name': 'a', 'command': 'a', 'needs': ['d']}} %}}{{% set b = {{'name': 'b', 'command': 'b'}} %}}{{% set c = {{'name': 'c', 'command': 'c', 'needs': ['a', 'b']}} %}}{{% set d = {{'name': 'd', 'command': 'd'}} %}}{{% set services = {order} %}}");

        Assert.Contains("text order 'b\nd\na\nc'\n", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_is_a_service_whose_script_says_what_it_may_see_and_use()
    {
        var script = _box.Script("{% set users = [{'name': 'web', 'id': 8}] %}{% set containers = [{'name': 'a', 'id': 3, 'command': 'd', 'setup': 'b', 'user': 'web', 'address': '10.88.0.2/24', 'memory': '8M', 'pids': 5, 'cpu': 150, 'needs': ['c']}, {'name': 'c', 'id': 2, 'command': 'd', 'root': '/var/c', 'capabilities': ['chown', 'kill']}] %}");

        Assert.Contains("text order 'c\nnet-containers\na'\n", script, StringComparison.Ordinal);
        Assert.Contains("text containers 'a\nc'\n", script, StringComparison.Ordinal);
        Assert.Contains("text services/a/needs 'c\nnet-containers'\n", script, StringComparison.Ordinal);
        var text = script.Replace("'\\''", "\"", StringComparison.Ordinal);
        Assert.Contains("\nexport PASSWD=web:x:8:8::/:/bin/false\nexport ADDRESS=10.88.0.2/24\nexport GATEWAY=10.88.0.1\nexport MEMORY=8M\nexport PIDS=7\nexport CPU=\"150000 100000\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\nb\nexec /dev/busybox chpst -u web d\"\nexec /pthbs/container-scripts.", text, StringComparison.Ordinal);
        Assert.Contains("/lib/run a 3 \"$program\"'\n", text, StringComparison.Ordinal);
        Assert.Contains("/lib/end a 3'\n", text, StringComparison.Ordinal);
        Assert.Contains("export ROOT=/var/c\nexport KEEP=\"--cap-add CAP_CHOWN --cap-add CAP_KILL\"\n", text, StringComparison.Ordinal);
        Assert.Matches(@"#: depends bubblewrap\.[0-9a-f]{64} yield\n", text);
        Assert.DoesNotContain("bubblewrap", _box.Script(""), StringComparison.Ordinal);
    }

    [Fact]
    public void With_s6_a_container_is_process_1_of_the_namespace_that_its_supervisor_makes()
    {
        const string Facts = "{% set users = [{'name': 'web', 'id': 8}] %}{% set services = [{'name': 'b', 'command': 'b'}] %}{% set containers = [{'name': 'a', 'id': 3, 'command': 'd', 'user': 'web', 'pids': 5}] %}";
        var script = _box.Script(Facts + "{% set supervisor = 's6' %}").Replace("'\\''", "\"", StringComparison.Ordinal);

        Assert.Contains("text services/a/flag-newpidns\n", script, StringComparison.Ordinal);
        Assert.DoesNotContain("services/b/flag-newpidns", script, StringComparison.Ordinal);
        Assert.Contains("\nexport PIDS=6\nexport KEEP=", script, StringComparison.Ordinal);
        Assert.Contains("program=\"trap exit TERM HUP\nexport HOME=/", script, StringComparison.Ordinal);
        Assert.Contains("\nexec /dev/busybox chpst -u web /dev/busybox sh /dev/init d\"\nexec /pthbs/container-scripts.", script, StringComparison.Ordinal);
        Assert.DoesNotContain("flag-newpidns", _box.Script(Facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_reads_a_secret_is_shown_it_with_its_owner_and_mode_and_no_one_else()
    {
        const string Facts = "{% set users = [{'name': 'web', 'id': 8}] %}{% set services = [{'name': 'a', 'command': 'a', 'user': 'web', 'finish': 'b'}, {'name': 'b', 'command': 'b'}] %}{% set containers = [{'name': 'c', 'id': 3, 'command': 'c', 'user': 'web'}] %}";
        var script = _box.Script(Facts + "{% set secrets = [{'name': 'y', 'services': ['a', 'c']}, {'name': 'x', 'services': ['a'], 'owner': 'root', 'mode': '0440'}] %}").Replace("'\\''", "\"", StringComparison.Ordinal);

        Assert.Contains("text secrets 'x a\ny a c'\n", script, StringComparison.Ordinal);
        Assert.Matches(@"lib/reveal a y 8 0400 x 0 0440 \|\| exit\nexport SECRETS=/run/secrets/a\nexec chpst -u web a'\n", script);
        Assert.Contains("\nrm -rf /run/secrets/a\nb'\n", script, StringComparison.Ordinal);
        Assert.Matches(@"lib/reveal c y 196616 0400 \|\| exit\nexport SECRETS=/run/secrets/c\nexport BIN=", script);
        Assert.Contains("program=\"export SECRETS=/run/secrets\nexport HOME=/", script, StringComparison.Ordinal);
        Assert.Matches(@"\nrm -rf /run/secrets/c\nexec /pthbs/container-scripts\.[0-9a-f]+/lib/end c 3'\n", script);
        Assert.Matches(@"\nexport PATH=.*\n/pthbs/system-scripts\.[0-9a-f]+/lib/state a /var/lib/a 8 3 \|\| exit\nexec chpst", _box.Script("{% set users = [{'name': 'web', 'id': 8}] %}{% set services = [{'name': 'a', 'command': 'a', 'user': 'web', 'state': '/var/lib/a', 'schema': 3}] %}"));
        Assert.Matches(@"/lib/state c /var/lib/containers/c 196608 2 \|\| exit\nexport BIN", _box.Script("{% set containers = [{'name': 'c', 'id': 3, 'command': 'c', 'schema': 2}] %}"));
        Assert.DoesNotContain("reveal b", script, StringComparison.Ordinal);
        Assert.DoesNotContain("reveal", _box.Script(Facts), StringComparison.Ordinal);
        Assert.Contains("text no-login 'why'\n", _box.Script("{% set no_login = 'why' %}"), StringComparison.Ordinal);
    }

    /// <summary>Nothing comes in or goes out while the rules are not loaded.</summary>
    [Fact]
    public void A_packet_filter_comes_before_the_network()
    {
        const string Facts = "{% set network = [{'name': 'eth0'}] %}{% set packet_filter = 'table inet a { }' %}";
        var script = _box.Script(Facts);

        Assert.Contains("text etc/nftables.conf 'table inet a { }'\n", script, StringComparison.Ordinal);
        Assert.Matches(@"\nprogram packet-filter 'export PATH=.*\nset -eu\nnft=/pthbs/nftables-debian\.[0-9a-f]{64}/bin/nft\n", script);
        Assert.Matches(@"#: depends nftables-debian\.[0-9a-f]{64} yield\n", script);
        Assert.Contains("\n[ -e /run/packet-filter ] || { echo '\\''the packet filter is not loaded'\\''; exit 1; }\nip link set eth0 up\n", script, StringComparison.Ordinal);
        Assert.Contains("PACKET TMPFS NF_TABLES NF_TABLES_INET NFT_CT; do\n", _box.Script(Facts + "{% set kernel = 'linux' %}"), StringComparison.Ordinal);
        Assert.DoesNotContain("packet-filter", _box.Script("{% set network = [{'name': 'eth0'}] %}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_opens_the_ports_that_it_is_told()
    {
        Assert.Contains("\tudp dport 68 accept\n\t\ttcp dport 22 accept\n\t}\n", _box.Script("", "systems/server.sh.j2"), StringComparison.Ordinal);
        Assert.Contains("\ttcp dport 22 accept\n\t\tudp dport 53 accept\n", _box.Script("{% set open_ports = ['53/udp'] %}", "systems/server.sh.j2"), StringComparison.Ordinal);
        Assert.Contains("text etc/nftables.conf 'table inet a { }'\n", _box.Script("{% set packet_filter = 'table inet a { }' %}", "systems/server.sh.j2"), StringComparison.Ordinal);
        foreach (var wrong in (string[])["80", "x/tcp", "80/sctp", "80/tcp/x"])
        {
            var error = Assert.Throws<PthbsException>(() => _box.Script($"{{% set open_ports = ['{wrong}'] %}}", "systems/server.sh.j2"));
            Assert.Equal(("the fact 'open_ports' does not accept this", wrong), (error.Message, error.Got));
        }
    }

    [Fact]
    public void Quotes_in_facts_stay_quotes()
    {
        var script = _box.Script("{% set files = {'motd': \"it's $HOME\"} %}{% set services = [{'name': 'a', 'command': \"echo 'x'\"}] %}");

        Assert.Contains("text etc/motd 'it'\\''s $HOME'\n", script, StringComparison.Ordinal);
        Assert.Contains("exec echo '\\''x'\\'''\n", script, StringComparison.Ordinal);
    }

    /// <summary>The tables of docs/reference/systems.md have what the layout knows, and their examples are right.</summary>
    [Theory]
    [InlineData("Users", "users", "'name': 'c', 'id': 7")]
    [InlineData("Services", "services", "'name': 'c', 'command': 'c'")]
    [InlineData("Interfaces", "network", "'name': 'eth1'")]
    [InlineData("Mounts", "mounts", "'where': '/c', 'what': 'c'")]
    [InlineData("Containers", "containers", "'name': 'c', 'id': 1, 'command': 'c'")]
    [InlineData("Secrets", "secrets", "'name': 'c', 'services': ['db']")]
    public void The_reference_lists_each_key_with_an_example_that_is_accepted(string heading, string fact, string needed)
    {
        var rows = SystemBox.Rows($"### {heading}").ToList();

        Assert.Equal(Assert.Throws<PthbsException>(() => _box.Script($"{{% set {fact} = [{{'zzz': 1}}] %}}")).Expected, string.Join(", ", rows.Select(row => row.Name)));
        foreach (var (name, example) in rows)
        {
            var others = string.Concat(new[] { ("users", "[{'name': 'web', 'id': 8}]"), ("network", "[{'name': 'eth0'}]"), ("services", "[{'name': 'db', 'command': 'c'}]") }.Where(o => o.Item1 != fact).Select(o => $"{{% set {o.Item1} = {o.Item2} %}}"));
            var state = name == "schema" && fact == "services" ? ", 'state': '/var/lib/c'" : "";
            _box.Script($"{others}{{% set {fact} = [dict({{{needed}{state}}}, **{{'{name}': {example}}})] %}}");
        }
    }

    [Fact]
    public void The_reference_lists_each_fact_with_an_example_that_is_accepted()
    {
        var rows = SystemBox.Rows("## Facts").ToList();
        var layout = File.ReadAllText(Path.Combine(ShippedCollection.Path, "layouts/system.sh.j2"));

        var known = Defaults().Matches(layout).Select(m => m.Groups[1].Value).Except(["version"]);
        Assert.Equal(known.Order(StringComparer.Ordinal), rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        _box.Write("systems/dnsmasq.conf", "");
        foreach (var (name, example) in rows) _box.Script($"{(name == "secrets" ? "{% set services = [{'name': 'web', 'command': 'c'}] %}" : "")}{{% set {name} = {example} %}}");
    }

    [Fact]
    public void The_example_of_the_guide_renders()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/guides/systems.md")).Split('\n');
        var example = guide.SkipWhile(line => line != "    {% extends \"systems/minimal.sh.j2\" %}").TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..]);

        var script = _box.Script(string.Join('\n', example.Skip(1)), "systems/minimal.sh.j2");

        Assert.Contains("text order 'getty\nnet-eth0\nsyslog\nweb\nklog'\n", script, StringComparison.Ordinal);
        Assert.Contains("exec httpd -f -u web", script, StringComparison.Ordinal);
    }

    [Fact]
    public void The_containers_of_the_guide_render()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/guides/systems.md")).Split('\n');
        var example = guide.SkipWhile(line => line != "## Run containers").SkipWhile(line => !line.StartsWith("    ", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..]);

        var script = _box.Script(string.Join('\n', example.Skip(1)), "systems/minimal.sh.j2");

        Assert.Contains("text order 'getty\nnet-containers\nnet-eth0\nsyslog\ndb\nklog\nweb'\n", script, StringComparison.Ordinal);
        Assert.Contains("text containers 'web\ndb'\n", script, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{% set (\w+) = \1 \| default\(")]
    private static partial Regex Defaults();

    private static IEnumerable<string> CollectionFormatNames(SmallCollection small)
    {
        using var collection = small.Open();
        return collection.Layers[0].AllTemplates();
    }
}
