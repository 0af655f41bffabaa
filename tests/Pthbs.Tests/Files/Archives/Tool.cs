using System.Diagnostics;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Programs of this machine that made or read archives long before this one.</summary>
internal static class Tool
{
    /// <summary>Runs a program and gives what it wrote; a test that needs one which is not there is skipped, saying so.</summary>
    public static byte[] Run(string program, byte[] input, params string[] arguments)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
        if (found is null) Assert.Skip($"needs the program {program} (apt-get install {Package(program)})");
        using var process = Process.Start(new ProcessStartInfo(found, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var writing = Task.Run(() =>
        {
            try
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // A program that has seen enough closes its end.
            }
        });
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        writing.Wait();
        Assert.True(process.ExitCode == 0, $"{program}: {errors.Result}");
        return output.ToArray();
    }

    private static string Package(string program) => program switch { "xz" => "xz-utils", "ar" => "binutils", _ => program };
}
