using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace StreamML.Cli.Commands;

/// <summary>The texts of a command: its argument, or the lines of stdin where that is <c>-</c>.</summary>
internal static class TextInput
{
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

    private static async Task FillAsync(ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
                await lines.WriteAsync(line, cancellationToken);
        }
        finally
        {
            lines.Complete();
        }
    }
}
