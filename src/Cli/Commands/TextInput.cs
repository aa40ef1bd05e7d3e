using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace StreamML.Cli.Commands;

/// <summary>The texts of a command: its argument, or the lines of stdin where that is <c>-</c>.</summary>
internal static class TextInput
{
    /// <summary>Longest line kept, UTF-16 characters.</summary>
    internal const int LineCharsMax = 1_000_000;

    private const int BatchMax = 64;

    /// <summary>
    /// Texts in batches of what is there: a typed line is answered at once, and a file goes through 64 lines at a time.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync(
        string argument, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (argument != "-")
        {
            yield return [argument];
            yield break;
        }

        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(BatchMax) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => FillAsync(lines.Writer, cancellationToken), cancellationToken);
        while (await lines.Reader.WaitToReadAsync(cancellationToken))
        {
            List<string> batch = [];
            while (batch.Count < BatchMax && lines.Reader.TryRead(out var line))
                batch.Add(line);
            yield return batch;
        }

        await reading;
    }

    /// <summary>Stdout in UTF-8 whatever the locale says, flushed with each line.</summary>
    public static StreamWriter Output() => new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = true };

    /// <summary>
    /// Reads lines that end at LF alone, since a text may hold a CR; one CR before the LF is dropped. Of a longer line than
    /// <see cref="LineCharsMax"/> the rest is passed over: nothing takes such a text.
    /// </summary>
    internal static async IAsyncEnumerable<string> LinesAsync(
        TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        char[] buffer = new char[16 * 1024];
        int read;
        bool pending = false;
        while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            for (int end; (end = rest.Span.IndexOf('\n')) >= 0; rest = rest[(end + 1)..])
            {
                yield return Take(line, rest.Span[..end]);
                pending = false;
            }

            Append(line, rest.Span);
            pending |= rest.Length > 0;
        }

        if (pending)
            yield return Take(line, []);
    }

    private static string Take(StringBuilder line, ReadOnlySpan<char> end)
    {
        Append(line, end);
        int length = line.Length > 0 && line[^1] == '\r' ? line.Length - 1 : line.Length;
        string text = line.ToString(0, length);
        line.Clear();
        return text;
    }

    private static void Append(StringBuilder line, ReadOnlySpan<char> chars) =>
        line.Append(chars[..Math.Min(chars.Length, LineCharsMax - line.Length)]);

    private static async Task FillAsync(ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        try
        {
            await foreach (string line in LinesAsync(input, cancellationToken))
                await lines.WriteAsync(line, cancellationToken);
        }
        finally
        {
            lines.Complete();
        }
    }
}
