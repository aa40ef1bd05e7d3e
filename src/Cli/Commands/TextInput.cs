using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamML.Cli.Commands;

/// <summary>What commands over texts share: one text of the command line, or a text a line of standard input.</summary>
internal static class TextInput
{
    /// <summary>Stands for standard input.</summary>
    public const string Standard = "-";

    /// <summary>Answers as people and programs read them: snake_case, one line, letters as they are.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The texts in batches: the lines that one read of standard input completes, so that a pipe is answered at once and a file
    /// is taken in large pieces.
    /// </summary>
    public static IEnumerable<string[]> Batches(string argument)
    {
        if (argument != Standard)
        {
            yield return [argument];
            yield break;
        }

        using var input = Console.OpenStandardInput();
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
        byte[] bytes = new byte[256 * 1024];
        char[] chars = new char[bytes.Length + 1];
        string rest = "";
        int count;
        do
        {
            count = input.Read(bytes);
            string[] lines = (rest + new string(chars, 0, decoder.GetChars(bytes, 0, count, chars, 0, flush: count == 0))).Split('\n');
            bool last = count == 0 && lines[^1].Length > 0;
            rest = lines[^1];
            string[] batch = [.. lines[..(last ? lines.Length : lines.Length - 1)].Select(line => line.TrimEnd('\r'))];
            if (batch.Length > 0)
                yield return batch;
        }
        while (count > 0);
    }
}
