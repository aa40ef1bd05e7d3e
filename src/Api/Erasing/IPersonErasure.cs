namespace StreamML.Api.Erasing;

/// <summary>
/// Erases and exports people, as <c>streamml forget</c> and <c>streamml export contact</c> do. Who composes the program
/// hands it in. Thread-safe.
/// </summary>
public interface IPersonErasure
{
    /// <summary>Whether somebody else has to confirm an erasure before it begins.</summary>
    bool TwoPersons { get; }

    /// <summary>Most people of one erasure.</summary>
    int PeopleMax { get; }

    /// <summary>Finds a contact of a tenant.</summary>
    /// <param name="who">Its key, or a phone number in any notation, a user id or a user name.</param>
    /// <param name="tenant">Whose contact.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its key; null: nobody of the tenant is called so, or several are.</returns>
    Task<string?> FindAsync(string who, string tenant, CancellationToken cancellationToken);

    /// <summary>Looks what there is of a contact, and changes nothing. Reads every topic.</summary>
    /// <param name="contactKey">As found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ErasurePlanAnswer> PlanAsync(string contactKey, CancellationToken cancellationToken);

    /// <summary>Erases contacts together. Killed, it goes on when it is called again.</summary>
    /// <param name="contactKeys">As found, <see cref="PeopleMax"/> at most.</param>
    /// <param name="tell">Told of each step.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What came of each, in their order.</returns>
    Task<IReadOnlyList<ErasureResult>> RunAsync(
        IReadOnlyList<string> contactKeys, Action<string> tell, CancellationToken cancellationToken);

    /// <summary>Writes everything of a contact as one JSON object.</summary>
    /// <param name="contactKey">As found.</param>
    /// <param name="output">Receives it, UTF-8.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task ExportAsync(string contactKey, Stream output, CancellationToken cancellationToken);
}

/// <summary>What came of the erasure of one person.</summary>
/// <param name="Receipt">The signed receipt, a line of JSON.</param>
/// <param name="IsComplete">Whether a last look found nothing.</param>
public sealed record ErasureResult(string Receipt, bool IsComplete);
