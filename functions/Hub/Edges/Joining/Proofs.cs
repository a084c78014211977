using System.Security.Cryptography;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Hub.Edges.Joining;

/// <summary>Reads what edges prove, and puts what is refused on record.</summary>
public sealed class Proofs(Challenges challenges, Refusals refusals)
{
    /// <summary>What <paramref name="decide"/> answers; a refusal goes on record.</summary>
    public async Task<T> OnRecordAsync<T>(string edge, Func<Task<T>> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await decide();
        }
        catch (EnrolmentRefusedException e)
        {
            await refusals.TellAsync(edge, e.Code, e.Message, cancellationToken);
            throw;
        }
    }

    /// <summary>The statement and its challenge, when <paramref name="key"/> signed it for this purpose.</summary>
    /// <exception cref="EnrolmentRefusedException">It did not, or the challenge is not good.</exception>
    /// <exception cref="InputException">It is no statement.</exception>
    public (EnrolmentStatement Statement, HubChallenge Challenge) Open(DsseEnvelope envelope, EnrolmentPurpose purpose, string edge, ECDsa key)
    {
        EnrolmentStatement statement;
        try
        {
            statement = SignedJson.Open<EnrolmentStatement>(envelope, EnrolmentStatement.PayloadType, key);
        }
        catch (InputException e) when (e.Field == "signature")
        {
            throw new EnrolmentRefusedException(401, "signature", "the statement is not signed by the key of this edge");
        }

        if (statement.Edge != edge) throw new EnrolmentRefusedException(401, "edge", "the statement is another edge's");
        if (statement.Purpose != purpose) throw new EnrolmentRefusedException(401, "purpose", $"the statement was made to {statement.Purpose}, not to {purpose}".ToLowerInvariant());
        return (statement, challenges.Check(statement.Challenge, edge));
    }

    /// <summary>Whether <paramref name="key"/> signed the statement.</summary>
    /// <exception cref="InputException">It is no envelope of a statement.</exception>
    public static bool IsBy(DsseEnvelope envelope, ECDsa key)
    {
        try
        {
            envelope.Verify(key, EnrolmentStatement.PayloadType);
            return true;
        }
        catch (InputException e) when (e.Field == "signature")
        {
            return false;
        }
    }
}
