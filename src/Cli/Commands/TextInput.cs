using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary>A text that a command is given.</summary>
/// <param name="Line">Its line of stdin, from 1; 1 for an argument.</param>
/// <param name="Text">The text, without its line end.</param>
internal readonly record struct InputText(long Line, string Text)
{
    /// <summary>Whether there is nothing in it but white space.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}

/// <summary>The texts of a command: its argument, or the lines of stdin where that is <c>-</c>.</summary>
internal static class TextInput
{
    /// <summary>Longest line kept, UTF-16 characters.</summary>
    internal const int LineCharsMax = 1_000_000;

    private const int BatchMax = 64;

    /// <summary>
    /// Texts in batches of what is there: a typed line is answered at once, and a file goes through 64 lines at a time.
    /// Blank lines are among them, so that answers keep their places.
    /// </summary>
    /// <exception cref="RoleConfigurationException">There is no text at all: told at the end of the input.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<InputText>> ReadAsync(
        string argument, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (argument != "-")
        {
            yield return string.IsNullOrWhiteSpace(argument)
                ? throw new RoleConfigurationException("The text is empty.")
                : [new InputText(1, argument)];
            yield break;
        }

        var lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(BatchMax) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => FillAsync(lines.Writer, cancellationToken), cancellationToken);
        long number = 0;
        bool any = false;
        while (await lines.Reader.WaitToReadAsync(cancellationToken))
        {
            List<InputText> batch = [];
            while (batch.Count < BatchMax && lines.Reader.TryRead(out string? line))
            {
                batch.Add(new InputText(++number, line));
            }

            any |= batch.Exists(text => !text.IsBlank);
            yield return batch;
        }

        await reading;
        if (!any)
        {
            throw new RoleConfigurationException("No text: standard input is empty.");
        }
    }

    /// <summary>Stdout in UTF-8 whatever the locale says, flushed with each line.</summary>
    public static StreamWriter Output() =>
        new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = true };

    /// <summary>
    /// Reads lines that end at LF alone, since a text may hold a CR; one CR before the LF is dropped. Of a longer line
    /// than <see cref="LineCharsMax"/> the rest is passed over: nothing takes such a text.
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
        {
            yield return Take(line, []);
        }
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
            {
                await lines.WriteAsync(line, cancellationToken);
            }
        }
        finally
        {
            lines.Complete();
        }
    }
}
