namespace StreamML.Messaging.Connection;

/// <summary>A setting is wrong; the message names it and the remedy.</summary>
public sealed class RoleConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RoleConfigurationException(string message)
        : base(message)
    {
    }
}
