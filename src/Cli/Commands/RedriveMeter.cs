using System.Globalization;
using StreamML.Messaging.Redriving;

namespace StreamML.Cli.Commands;

/// <summary>How far a redrive is: a line on stderr at each step, and once a second.</summary>
internal sealed class RedriveMeter(TimeProvider time) : IProgress<RedriveProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly long _started = time.GetTimestamp();
    private string _step = "";
    private long _told;

    /// <inheritdoc />
    public void Report(RedriveProgress value)
    {
        if (value.Step == _step && time.GetElapsedTime(_told) < Every)
        {
            return;
        }

        (_step, _told) = (value.Step, time.GetTimestamp());
        double perSecond = value.Done / Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Step}: {value.Done:N0} of {value.All:N0}, {perSecond:N0} a second"));
    }
}
