namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// How long the leader of jobs waits for its next step: little where its work ends soon, and longer each time where it
/// does not after all. One thread.
/// </summary>
/// <param name="usual">What it waits otherwise, and the longest.</param>
internal sealed class StepPause(TimeSpan usual)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    private TimeSpan _soon = First;
    private bool _endsSoon;

    /// <summary>The wait behind this step.</summary>
    public TimeSpan Time => _endsSoon ? _soon : usual;

    /// <summary>Begins a step.</summary>
    public void Begin()
    {
        _soon = !_endsSoon ? First : _soon * 2 < usual ? _soon * 2 : usual;
        _endsSoon = false;
    }

    /// <summary>Notes in a step that its work ends soon.</summary>
    public void EndsSoon() => _endsSoon = true;
}
