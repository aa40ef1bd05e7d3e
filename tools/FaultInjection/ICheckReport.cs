namespace StreamML.FaultInjection;

/// <summary>
/// How a check ended. Its public properties are what was counted; the command prints them by name, in their order.
/// </summary>
public interface ICheckReport
{
    /// <summary>The guarantee held.</summary>
    bool Ok { get; }
}
