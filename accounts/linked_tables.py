"""What of people, their roles and the trail itself is linked (accounts.ledger)."""

from accounts.ledger.proofs.linked_tables import Chained

CHAIN = "'accounts'"

TRAIL = Chained(
    table="accounts_auditevent",
    columns=("at", "actor_id", "verb", "subject", "details"),
    chain=CHAIN,
    at_commit=True,
)
MEMBERSHIPS = Chained(
    table="accounts_membership",
    columns=(
        *("user_id", "role", "unit_id", "service_point_id"),
        *("valid_from", "valid_until"),
    ),
    added=("body_id",),
    chain=CHAIN,
    at_commit=True,
)
PEOPLE = Chained(
    table="accounts_user",
    columns=(
        *("username", "password", "is_active", "first_name", "last_name", "email"),
        *("session_epoch", "provider_subject", "credentials_taken_at"),
    ),
    chain=CHAIN,
    left_out=("last_login", "date_joined"),
    at_commit=True,
)
ADMIN_LOG = Chained(
    table="django_admin_log",
    columns=(
        *("action_time", "user_id", "content_type_id", "object_id"),
        *("object_repr", "action_flag", "change_message"),
    ),
    chain=CHAIN,
    at_commit=True,
)
PASSKEYS = Chained(
    table="accounts_passkey",
    columns=(
        *("user_id", "name", "credential_id", "public_key", "made_at"),
        "removed_at",
    ),
    chain=CHAIN,
    left_out=("sign_count", "last_challenge", "used_at"),
    at_commit=True,
)
TABLES = (TRAIL, MEMBERSHIPS, PEOPLE, ADMIN_LOG, PASSKEYS)
