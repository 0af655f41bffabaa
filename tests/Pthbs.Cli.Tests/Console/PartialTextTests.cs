using System.Text;
using Pthbs.Cli.Console;

namespace Pthbs.Cli.Tests.Console;

public sealed class PartialTextTests
{
    [Fact]
    public void Wherever_the_bytes_are_cut_the_text_is_the_same()
    {
        byte[] bytes = [.. "aé漢\U0001F600"u8, 0xFF, 0xE6, 0xBC, (byte)'z', 0xF0, 0x9F];
        const string Text = "aé漢\U0001F600\uDCFF\uDCE6\uDCBCz\uDCF0\uDC9F";
        for (var first = 0; first <= bytes.Length; first++)
            for (var second = first; second <= bytes.Length; second++)
            {
                var partial = new PartialText();
                var text = new StringBuilder();
                foreach (var part in (byte[][])[bytes[..first], bytes[first..second], bytes[second..]]) text.Append(partial.Add(part));
                Assert.Equal(Text, text.Append(partial.End()).ToString());
            }
    }
}
