using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Datasets;

namespace StreamML.Cli.Commands;

/// <summary>A text that a command is given.</summary>
/// <param name="Line">Its line of stdin, from 1; 1 for an argument.</param>
/// <param name="Text">The text, without its line end.</param>
internal readonly record struct InputText(long Line, string Text)
{
    /// <summary>Whether there is nothing in it but white space.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}

/// <summary>
/// The texts of a command: its argument, the lines of stdin where that is <c>-</c>, or those of the file that it names.
/// </summary>
internal static class TextInput
{
    /// <summary>Longest line kept, UTF-16 characters.</summary>
    internal const int LineCharsMax = 1_000_000;

    private const int BatchMax = 64;
    private const int PathCharsMax = 4_096;
    private const string PathSigns = "/._-~+@";

    private static readonly string[] PathStarts = ["/", "./", "../", "~/"];

    /// <summary>
    /// Texts in batches of what is there: a typed line is answered at once, and a file goes through 64 lines at a time.
    /// Blank lines are among them, so that answers keep their places.
    /// </summary>
    /// <exception cref="RoleConfigurationException">There is no text at all: told at the end of the input.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<InputText>> ReadAsync(
        string argument, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isFile = IsFile(argument);
        if (argument != "-" && !isFile)
        {
            yield return string.IsNullOrWhiteSpace(argument)
                ? throw new RoleConfigurationException("The text is empty.")
                : [new InputText(1, argument)];
            yield break;
        }

        using var input = isFile
            ? TextFiles.Open(argument)
            : TextFiles.Read(Console.OpenStandardInput(), "Standard input", strict: false);
        var lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(BatchMax) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => FillAsync(input, lines.Writer, cancellationToken), cancellationToken);
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
            throw new RoleConfigurationException(
                isFile ? $"No text: {argument} has none." : "No text: standard input is empty.");
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

    /// <summary>
    /// Whether an argument names a file. One word that begins as a path does is meant as one, also where nothing is
    /// there; any other word is where a file of that name with an ending lies. What has a blank, or no letter, is a
    /// text.
    /// </summary>
    /// <exception cref="RoleConfigurationException">It is a path, and there is no file that can be read.</exception>
    internal static bool IsFile(string argument)
    {
        if (argument.Length > PathCharsMax || !argument.Any(char.IsLetter)
            || !argument.All(sign => char.IsLetterOrDigit(sign) || PathSigns.Contains(sign)))
        {
            return false;
        }

        if (!PathStarts.Any(start => argument.StartsWith(start, StringComparison.Ordinal)))
        {
            return Path.GetExtension(argument).Length > 1 && File.Exists(argument);
        }

        return InputPaths.FileProblem(argument) is { } problem
            ? throw new RoleConfigurationException(
                $"{argument}: {problem}. If it is meant as a text, give it on standard input: echo '{argument}' | streamml "
                + "COMMAND -")
            : true;
    }

    private static async Task FillAsync(
        StreamReader input, ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
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
