using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary><c>./pthbs</c> of a checkout, which builds the program first.</summary>
public sealed class WrapperTests : IDisposable
{
    private readonly FakeCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task A_checkout_that_a_link_leads_to_is_compiled_where_it_is()
    {
        _checkout.AddProgram("dotnet", "#!/bin/sh\necho \"$@\" >>\"$CHECKOUT/asked\"\nexit 1\n");
        await _checkout.ShellAsync("ln -s \"$CHECKOUT\" ../link && ../link/pthbs --version");
        var asked = await File.ReadAllTextAsync($"{_checkout.Root}/asked", TestContext.Current.CancellationToken);
        Assert.Contains($" {_checkout.Root}/src/Pthbs.Cli ", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("/link/", asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error NU1301: Unable to load the service index", "check the network")]
    [InlineData("error NETSDK1045: The current .NET SDK does not support targeting .NET 10.0", "needs the .NET 10 SDK")]
    [InlineData("a.cs(1,1): error CS0234: The type does not exist", "the sources do not compile")]
    [InlineData("the disk is full", "in the log says why")]
    public async Task Who_cannot_compile_it_is_told_what_to_do(string printed, string hint)
    {
        _checkout.AddProgram("dotnet", $"#!/bin/sh\necho '{printed}'\nexit 1\n");
        var finished = await _checkout.ShellAsync("./pthbs --version");
        Assert.Equal(7, finished.Code);
        Assert.Contains(hint, finished.Error.Split("hint: ")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_for_another_one_that_builds_says_so()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "this machine has no flock: apt-get install util-linux");
        Directory.CreateDirectory($"{_checkout.Root}/out");
        _checkout.AddProgram("dotnet", "#!/bin/sh\nexit 1\n");
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", [$"{_checkout.Root}/out/lock", "sh", "-c", "echo held; read _"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        var start = new ProcessStartInfo("/bin/sh", [$"{_checkout.Root}/pthbs", "--version"]) { RedirectStandardError = true };
        start.Environment["PATH"] = $"{_checkout.Root}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        using var waiting = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var said = new List<string>();
        while (said is not [.., var last] || !last.Contains("waiting", StringComparison.Ordinal)) said.Add(await waiting.StandardError.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("it did not wait"));
        Assert.Contains($"{_checkout.Root}/out/lock", said[^1], StringComparison.Ordinal);

        other.StandardInput.Close();
        Assert.Contains("could not be built", await waiting.StandardError.ReadToEndAsync(patience.Token), StringComparison.Ordinal);
        await waiting.WaitForExitAsync(patience.Token);
        Assert.Equal(7, waiting.ExitCode);
    }
}
