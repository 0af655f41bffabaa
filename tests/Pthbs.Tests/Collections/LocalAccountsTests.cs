using Pthbs.Collections;
using Pthbs.Files;
using Pthbs.Tests.Files;

namespace Pthbs.Tests.Collections;

/// <summary>The accounts of a machine, wherever its files lie.</summary>
public sealed class LocalAccountsTests
{
    [Fact]
    public void Files_behind_links_are_read_and_names_are_in_any_encoding()
    {
        using var tree = new TemporaryTree();
        tree.With("elsewhere/users", [.. "alice:x:1001:1001:Ren"u8, 0xE9, .. ":/:/bin/sh\n"u8]).With("elsewhere/groups", "alice:x:1001:\n"u8).With("etc/other", "x"u8);
        tree.Handle.CreateLink("../elsewhere/users", "etc/passwd");
        tree.Handle.CreateLink(tree.At("elsewhere/groups"), "etc/group");
        var accounts = LocalAccounts.OfMachine(tree.At("etc"));
        Assert.Equal(("alice", true), (accounts.NameOf(1001), accounts.IsPrivate(1001, 1001)));
    }

    [Fact]
    public void What_leads_nowhere_or_is_no_file_says_nothing()
    {
        using var tree = new TemporaryTree();
        tree.With("etc/other", "x"u8);
        Assert.Equal("1001", LocalAccounts.OfMachine(tree.At("etc")).NameOf(1001));
        Assert.Equal("1001", LocalAccounts.OfMachine(tree.At("no-etc")).NameOf(1001));
        tree.Handle.CreateLink("nowhere", "etc/passwd");
        tree.Handle.CreateLink("group", "etc/group");
        Assert.Equal("1001", LocalAccounts.OfMachine(tree.At("etc")).NameOf(1001));
    }

    /// <summary>Whoever owns the file behind a link would say who trusts whom.</summary>
    [Fact]
    public void A_file_of_another_owner_than_the_directory_says_nothing()
    {
        Assert.SkipUnless(Ownership.IsRoot, "only root can give a file away");
        using var tree = new TemporaryTree();
        tree.With("users", "alice:x:1001:1001::/:/bin/sh\n"u8).With("etc/other", "x"u8);
        tree.Handle.CreateLink("../users", "etc/passwd");
        Assert.Equal("alice", LocalAccounts.OfMachine(tree.At("etc")).NameOf(1001));
        using (var give = System.Diagnostics.Process.Start("chown", ["64002", tree.At("users")])) give.WaitForExit();
        Assert.Equal("1001", LocalAccounts.OfMachine(tree.At("etc")).NameOf(1001));
    }
}
