using System.ComponentModel.DataAnnotations;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;

namespace StreamML.Hosting;

/// <summary>
/// The installation's secret key, with which contact keys are made. Configuration section <c>Installation</c>.
/// </summary>
public sealed class InstallationOptions : IValidatableObject
{
    /// <summary>
    /// 32 random bytes in base64 or hex (<c>openssl rand -base64 32</c>); a secret. The same in every role of an
    /// installation, for ever: contact keys are made with it. Empty (default): <see cref="KeyFile"/>, and without that,
    /// on the embedded broker alone, the file <c>installation.key</c> in the data folder, which the first start makes.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// Full path of a file that holds the key as <see cref="Key"/> would, for secrets that are mounted. Empty
    /// (default): none. Not together with <see cref="Key"/>: two answers would be one too many.
    /// </summary>
    public string KeyFile { get; set; } = "";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Key.Length > 0 && KeyFile.Length > 0)
        {
            yield return new ValidationResult($"must not be set together with {nameof(KeyFile)}", [nameof(Key)]);
        }

        if (KeyFile.Length > 0 && !Path.IsPathFullyQualified(KeyFile))
        {
            yield return new ValidationResult("must be the full path of a file", [nameof(KeyFile)]);
        }
    }

    /// <summary>The key that is set; null where none is.</summary>
    /// <exception cref="RoleConfigurationException">It cannot be read, or is no key. The message does not repeat
    /// it.</exception>
    public InstallationKey? Configured()
    {
        if (Key.Length > 0)
        {
            return Parse(Key, "Installation__Key");
        }

        return KeyFile.Length > 0 ? InstallationKeyFile.Read(KeyFile, "Installation__KeyFile") : null;
    }

    internal static InstallationKey Parse(string text, string what)
    {
        try
        {
            return InstallationKey.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new RoleConfigurationException($"{what} {fault.Message}");
        }
    }
}
