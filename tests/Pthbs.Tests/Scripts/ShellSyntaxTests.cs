using System.Diagnostics;
using System.Text;
using Pthbs.Collections;
using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

public sealed class ShellSyntaxTests
{
    [Theory]
    [InlineData("if true; then\necho\n", 3, "the script ends, and 'elif' or 'else' or 'fi' is missing for 'then' in line 1")]
    [InlineData("if phase x; then (\nif true; then\necho\n) fi\n", 4, "')' is not expected here, but 'elif' or 'else' or 'fi' for 'then' in line 2")]
    [InlineData("echo start ( here\n", 1, "'(' is not expected here")]
    [InlineData("echo 'a\nb\n", 1, "the quote ' is not closed")]
    [InlineData("\necho \"a $(b\n", 3, "the script ends, and ')' is missing")]
    [InlineData("for x in a b\ntrue\ndone\n", 2, "'do' is missing for 'for'")]
    [InlineData("done\n", 1, "'done' is not expected here")]
    [InlineData("if true; then fi\n", 1, "there is no command between 'then' and 'fi'")]
    [InlineData("case x in\na) echo\n", 3, "the script ends, and ';;' or 'esac' is missing for 'case' in line 2")]
    [InlineData("f() {\necho\n", 3, "the script ends, and '}' is missing for '{' in line 1")]
    [InlineData("echo ${x\n", 1, "'${' is not closed")]
    public void What_no_shell_understands_is_found(string script, int line, string what) => Assert.Equal(new ShellMistake(line, what), ShellSyntax.Find(script));

    [Theory]
    [InlineData("cat > x <<'END'\nif ( \" '\nEND\necho \"$(cat <<A\n) '\nA\n)\"\n")]
    [InlineData("x=$((1 + (2))) y=`echo \\`a\\``\n[ \"${x#'a'}\" = 1 ] && { echo; } || (echo)\n")]
    [InlineData("f() { case \"$1\" in *' '* | b ) echo;; (c) esac; }\nwhile read -r a; do echo if then fi; done < x # ' comment\n")]
    [InlineData("! for x; do echo \\( \\) 'a'\"b\"; done\necho a#b '#' > x 2>&1\nuntil false; do break; done\n")]
    [InlineData("if a\nthen b\nelif c; then d; else e; fi >&2\necho \"a 'b\" 'c \"d'\n")]
    public void What_is_right_is_passed_over(string script) => Assert.Null(ShellSyntax.Find(script));

    /// <summary>Whatever is found of a script, a real shell does not understand it either: those of the collection, each with lines left out.</summary>
    [Fact]
    [Trait("Level", "thorough")]
    public void What_is_found_is_a_mistake_to_a_real_shell()
    {
        using var collection = Collection.Open(Collections.ShippedCollection.Path);
        var generator = new Generator(collection, TestContext.Current.CancellationToken);
        var random = new Random(16);
        var found = 0;
        foreach (var name in collection.Packages)
        {
            var script = Encoding.UTF8.GetString(generator.Generate(new PackageRequest(name)).Script.Bytes.Span);
            if (!script.StartsWith("#!/bin/sh\n", StringComparison.Ordinal)) continue;
            Assert.Null(ShellSyntax.Find(script));
            var lines = script.Split('\n');
            for (var i = 0; i < 3; i++)
            {
                var left = random.Next(lines.Length);
                var spoilt = string.Join('\n', lines.Where((_, number) => number != left));
                if (ShellSyntax.Find(spoilt) is not { } mistake) continue;
                found++;
                Assert.False(IsUnderstood(spoilt), $"{name}, line {left + 1}: {mistake}");
            }
        }

        Assert.True(found > 10, $"{found}");
    }

    /// <summary>Whoever wrote a script may nest as he likes: what is too deep is left to the shell.</summary>
    [Theory]
    [InlineData("\"${x:-", "}\"")]
    [InlineData("\"$(echo ", ")\"")]
    [InlineData("$(", ")")]
    [InlineData("( ", " )")]
    [InlineData("${x:-", "}")]
    public void No_depth_ends_the_program(string opener, string closer)
    {
        var depth = 100_000;
        Assert.Null(ShellSyntax.Find(string.Concat(Enumerable.Repeat(opener, depth)) + string.Concat(Enumerable.Repeat(closer, depth)) + "\n"));
    }

    private static bool IsUnderstood(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", "-n") { RedirectStandardInput = true, RedirectStandardError = true })!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }
}
