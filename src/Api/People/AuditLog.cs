using StreamML.Api.Database;

namespace StreamML.Api.People;

/// <summary>
/// Writes down what people do that others must be able to look up. It is written before it is done: what cannot be
/// written down is not done. Thread-safe.
/// </summary>
/// <param name="database">Where it is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditLog(ApiDatabase database, TimeProvider time)
{
    /// <summary>Writes down an act.</summary>
    /// <param name="person">Who does it.</param>
    /// <param name="tenant">Whose data it is about; <see cref="Person.AnyTenant"/>: what belongs to all.</param>
    /// <param name="action">What is done, of <see cref="AuditActions"/>.</param>
    /// <param name="subject">The message, model, key or person, by its id or name; never a text.</param>
    /// <param name="reason">Why, as they say; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WriteAsync(
        Person person, string tenant, string action, string subject, string reason,
        CancellationToken cancellationToken) =>
        WriteOnceAsync(null, person, tenant, action, subject, reason, cancellationToken);

    /// <summary>Writes down an act that its form may ask for once, however often it is sent.</summary>
    /// <param name="number">The form's number; null: it has none.</param>
    /// <param name="person">Who does it.</param>
    /// <param name="tenant">Whose data it is about; <see cref="Person.AnyTenant"/>: what belongs to all.</param>
    /// <param name="action">What is done, of <see cref="AuditActions"/>.</param>
    /// <param name="subject">The message, model, key or person, by its id or name; never a text.</param>
    /// <param name="reason">Why, as they say; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was written; false: the form was sent before.</returns>
    public async Task<bool> WriteOnceAsync(
        Guid? number, Person person, string tenant, string action, string subject, string reason,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.ExecuteAsync(
            """
            INSERT INTO {schema}.dashboard_audit (audit_id, at, tenant, user_name, action, subject, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (audit_id) DO NOTHING
            """,
            [
                ApiDatabase.Value(number ?? Guid.CreateVersion7(now)), ApiDatabase.Time(now),
                ApiDatabase.Value(tenant), ApiDatabase.Value(person.Name), ApiDatabase.Value(action),
                ApiDatabase.Value(subject), ApiDatabase.Value(reason),
            ], cancellationToken) == 1;
    }
}

/// <summary>Acts that are written down.</summary>
internal static class AuditActions
{
    /// <summary>Show a text that the role hides.</summary>
    public const string RevealText = "reveal_text";

    /// <summary>Make a version live.</summary>
    public const string PromoteModel = "promote_model";

    /// <summary>Make the version before live again.</summary>
    public const string RollBackModel = "roll_back_model";

    /// <summary>Bring dead letters back.</summary>
    public const string RedriveLetters = "redrive_letters";

    /// <summary>Discard dead letters.</summary>
    public const string DiscardLetters = "discard_letters";

    /// <summary>Plan a replay.</summary>
    public const string PlanReplay = "plan_replay";

    /// <summary>Start a replay by the hash of its plan.</summary>
    public const string StartReplay = "start_replay";

    /// <summary>Have a replay stand still.</summary>
    public const string PauseReplay = "pause_replay";

    /// <summary>Have a replay go on.</summary>
    public const string ResumeReplay = "resume_replay";

    /// <summary>End a replay and delete its topics.</summary>
    public const string CancelReplay = "cancel_replay";

    /// <summary>Show the results of a replay.</summary>
    public const string CutOverReplay = "cut_over_replay";

    /// <summary>Show again what a replay has replaced.</summary>
    public const string UndoReplay = "undo_replay";

    /// <summary>Ask for the erasure of a contact.</summary>
    public const string EraseContact = "erase_contact";

    /// <summary>Confirm an erasure that somebody else asked for.</summary>
    public const string ConfirmErasure = "confirm_erasure";

    /// <summary>Make a key.</summary>
    public const string MakeKey = "make_key";

    /// <summary>Revoke a key.</summary>
    public const string RevokeKey = "revoke_key";

    /// <summary>Add somebody.</summary>
    public const string AddPerson = "add_person";

    /// <summary>Give somebody another role.</summary>
    public const string ChangeRole = "change_role";

    /// <summary>Keep somebody from signing in.</summary>
    public const string DisablePerson = "disable_person";

    /// <summary>Give oneself another password.</summary>
    public const string ChangePassword = "change_password";

    /// <summary>Sign in through an issuer, with the role that it names.</summary>
    public const string SignIn = "sign_in";

    /// <summary>Let somebody in again.</summary>
    public const string EnablePerson = "enable_person";
}
