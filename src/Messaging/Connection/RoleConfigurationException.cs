namespace StreamML.Messaging.Connection;

/// <summary>A setting is wrong: the message names it and says what to do.</summary>
public sealed class RoleConfigurationException : Exception
{
    /// <summary>Creates it.</summary>
    public RoleConfigurationException(string message)
        : base(message)
    {
    }
}
