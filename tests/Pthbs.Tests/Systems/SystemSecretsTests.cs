using Pthbs.Errors;
using Pthbs.Systems;

namespace Pthbs.Tests.Systems;

/// <summary>What must not be in a system, and what only looks like it.</summary>
public sealed class SystemSecretsTests : IDisposable
{
    private const string Key = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private readonly TestSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Theory]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n", "a private key")]
    [InlineData("  -----BEGIN PRIVATE KEY-----", "a private key")]
    [InlineData("root:$6$saltsalt$0123456789abcdefghij:::", "the hash of a password")]
    [InlineData("password = \"$y$j9T$0123456789abcdefghij\"", "the hash of a password")]
    [InlineData("PrivateKey = " + Key, "a key of WireGuard")]
    [InlineData("PresharedKey=" + Key + "\n", "a key of WireGuard")]
    public void Secrets_are_found(string text, string what)
    {
        _system.Write("etc/conf", "first\n" + text);

        var error = Assert.Throws<PthbsException>(() => SystemSecrets.Refuse(SystemTree.Read(_system.Path)));

        Assert.Equal((ErrorKind.Input, $"{_system.Path}/etc/conf"), (error.Kind, error.Where));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", error.Describe(), StringComparison.Ordinal);
        _system.Write("not-secret", "etc/conf:\n");
        Assert.Throws<PthbsException>(() => SystemSecrets.Refuse(SystemTree.Read(_system.Path)));
        _system.Write("not-secret", "etc/conf: it is an example\n");
        SystemSecrets.Refuse(SystemTree.Read(_system.Path));
    }

    [Fact]
    public void A_secret_key_of_minisign_is_found_and_a_public_one_is_none()
    {
        Assert.Equal("a secret key of minisign", SystemSecrets.Find($"untrusted comment: minisign encrypted secret key\n{new string('R', 212)}\n"));
        Assert.Null(SystemSecrets.Find($"untrusted comment: minisign public key\n{new string('R', 56)}\n"));
    }

    [Fact]
    public void Services_are_looked_at_too()
    {
        _system.Service("vpn", $"wg set wg0 private-key\nPrivateKey {Key}");

        Assert.EndsWith("services/vpn", Assert.Throws<PthbsException>(() => SystemSecrets.Refuse(SystemTree.Read(_system.Path))).Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHjQ0S0aNq3nV5pYv3xk9nJm4r1z2c7r5r5mZ9s8j3k anna@home")]
    [InlineData("echo $1$2 \"$6$7\"")]
    [InlineData("root:!:::::::")]
    [InlineData("PublicKey = " + Key)]
    [InlineData("the file of the PrivateKey: /var/lib/vpn/key")]
    public void What_is_none_passes(string text) => Assert.Null(SystemSecrets.Find(text));
}
