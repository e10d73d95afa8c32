/**
 * OID of the policy of user authentication certificates in the JPKI's certificate profile. It stands here because a service
 * provider's settings name it too, and its appliance loads nothing of what judges certificates.
 */
export const JPKI_AUTHENTICATION_POLICY = '1.2.392.200149.8.5.1.3.30'
